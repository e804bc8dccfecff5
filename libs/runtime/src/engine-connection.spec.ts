import { inspect } from 'node:util';
import { DEFAULT_LIMITS, EngineConnection } from './engine-connection';

describe('a connection to an engine', () => {
  it("is written out in a few words: docker-modem does so with every request's options", () => {
    const { docker } = new EngineConnection('unix:///nowhere.sock', DEFAULT_LIMITS);
    const agent: unknown = Reflect.get(docker.modem, 'agent');
    expect(agent).toBeDefined();
    expect(inspect({ agent }, { showHidden: true, depth: null }).length).toBeLessThan(100);
  });
});
