import { AutoClock } from './auto-clock';
import { COMMANDS, type ConformanceSetup, PROGRAMS } from './conformance-setup';
import { FakeHost } from './fake-host';
import type { FakeExec, FakeProcess } from './fake-image';
import { FakeRuntime } from './fake-runtime';
import { runtimeConformance } from './runtime-conformance';

runtimeConformance('the fake', fakeSetup);

function fakeSetup(): Promise<ConformanceSetup> {
  const host = new FakeHost();
  const runtime = new FakeRuntime({ clock: new AutoClock(), host });
  const images = { shell: 'cube-test/busybox:1', service: 'cube-test/echo:1', stubborn: 'cube-test/stubborn:1' };
  runtime.addImage(images.shell, { process: ({ command }) => ({ ...programOf(command), exec: execOf }) });
  runtime.addImage(images.service, { exposedPorts: ['7777/tcp'], process: () => ({ exec: execOf }) });
  runtime.addImage(images.stubborn, { process: () => ({ ignoresTerm: true }) });
  const pulls = {
    available: 'registry.test/there:1',
    missing: 'registry.test/not-there:1',
    unauthorised: 'registry.test/secret:1',
    authorised: 'registry.test/ours:1',
    unreachable: 'down.test/there:1',
    slow: 'registry.test/slow:1',
  };
  runtime.addImage(pulls.available, { present: false });
  runtime.addImage(pulls.authorised, { present: false });
  runtime.addImage(pulls.unauthorised, refused('image-unauthorised', 'no basic auth credentials'));
  runtime.addImage(pulls.unreachable, refused('image-pull-failed', 'connection refused'));
  runtime.addImage(pulls.slow, { present: false, pullMs: 60_000 });
  let port = 20_000;
  return Promise.resolve({
    runtime,
    images,
    pulls,
    prefix: 'fake',
    freePort: () => Promise.resolve((port += 1)),
    occupy: (taken) => {
      host.bind('a process', 'tcp', { hostIp: '127.0.0.1', hostPort: `${taken}` });
      return Promise.resolve(() => Promise.resolve(host.release('a process')));
    },
  });
}

function refused(kind: 'image-unauthorised' | 'image-pull-failed', message: string) {
  return { present: false, pullFailure: { kind, message } };
}

function programOf(command: readonly string[] | null): Partial<FakeProcess> {
  const same = (program: { command: readonly string[] }) => program.command.join(' ') === command?.join(' ');
  return Object.values(PROGRAMS).find(same)?.process ?? {};
}

function execOf(command: readonly string[]): FakeExec {
  const same = (known: { command: readonly string[] }) => known.command.join(' ') === command.join(' ');
  return Object.values(COMMANDS).find(same)?.exec ?? { result: { exitCode: 0, output: '' } };
}
