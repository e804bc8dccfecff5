import { build } from './build.mjs';
import { GATE, jestStep, runLane, sumTallies } from './check/gate.mjs';
import { ensureEchoImage } from './setup/echo-image.mjs';
import { ensureEngine } from './setup/engine.mjs';
import { ensurePackages, TEST_NEEDS } from './setup/packages.mjs';
import { say } from './setup/progress.mjs';

const ENGINE_TESTS_TIMEOUT_MS = 60 * 60_000;

/** One at a time: these tests share one engine, its ports and two cores. */
const ON_THE_ENGINE = ['engine', 'e2e'].map((project) =>
  jestStep(project, { workers: 1, stdio: 'inherit', timeoutMs: ENGINE_TESTS_TIMEOUT_MS }),
);

/** Everything: the gate, the adapters on a real engine, the whole system. Its last line counts all of it. */
export async function test() {
  await ensurePackages(TEST_NEEDS);
  const engine = await ensureEngine();
  try {
    const gate = await Promise.all(GATE.map(runLane));
    await build();
    await ensureEchoImage(engine.docker);
    const { passed, failed } = sumTallies([...gate, await runLane(ON_THE_ENGINE)]);
    await engine.stop();
    say(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await engine.stop();
  }
}
