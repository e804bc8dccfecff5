import Docker from 'dockerode';
import { EngineGate } from './engine-gate';
import { requireEngine } from './engine-connection';
import { buildTestImages, TEST_IMAGES } from './test-images';

jest.setTimeout(60_000);

const LABEL = 'cube-test.gate';

describe('EngineGate', () => {
  let engine: Docker;
  let gate: EngineGate;
  let through: Docker;

  beforeAll(async () => {
    engine = await requireEngine();
    await buildTestImages(engine);
    gate = await EngineGate.start('/var/run/docker.sock');
    through = new Docker({ socketPath: gate.address.replace('unix://', ''), host: undefined });
  });

  afterAll(async () => {
    for (const id of await made()) await engine.getContainer(id).remove({ force: true });
    await gate.close();
  });

  async function made(): Promise<string[]> {
    const filters = { label: [`${LABEL}=${process.pid}`] };
    return (await engine.listContainers({ all: true, filters })).map(({ Id }) => Id);
  }

  const create = () =>
    through.createContainer({ Image: TEST_IMAGES.busybox, Cmd: ['true'], Labels: { [LABEL]: String(process.pid) } });

  it('carries what is asked and answered', async () => {
    expect(await through.version()).toEqual(await engine.version());
  });

  it('holds a request before the engine hears of it', async () => {
    const caught = gate.caught('create', 'asked');
    const answered = jest.fn();
    create().then(answered, answered);
    await caught;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await made()).toEqual([]);
    expect(answered).not.toHaveBeenCalled();
  });

  it('holds the answer to what the engine did, of one request only', async () => {
    const caught = gate.caught('create', 'answered');
    const answered = jest.fn();
    create().then(answered, answered);
    await caught;
    expect(await made()).toHaveLength(1);
    expect(answered).not.toHaveBeenCalled();
    await create();
    expect(await made()).toHaveLength(2);
  });
});
