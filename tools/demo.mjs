import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from './build.mjs';
import { planCluster, requireFreePorts, urlOf } from './demo/cluster-plan.mjs';
import { sayFarewell } from './demo/farewell.mjs';
import { ManagerClient, RUNNING } from './demo/manager-client.mjs';
import { RunningService } from './demo/running-service.mjs';
import { stopOnSignal } from './demo/stop-signal.mjs';
import { TaskBoard } from './demo/task-board.mjs';
import { ensureEchoImage } from './setup/echo-image.mjs';
import { ensureEngine } from './setup/engine.mjs';
import { during, say } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

const POLL_MS = 150;
const JOIN_TIMEOUT_MS = 15_000;
const RUNNING_TIMEOUT_MS = 60_000;
const TASK_FILES = [1, 2, 3, 4].map((number) => `examples/echo/task${number}.json`);

/** A manager, three workers and the README's four tasks. */
export function demo() {
  return serve('npm run demo', runTasks);
}

/** A manager and three workers. */
export function start() {
  return serve('npm start', () => Promise.resolve());
}

/**
 * @param {string} command what the user typed
 * @param {(client: ManagerClient, stop: AbortSignal) => Promise<void>} afterStart
 * @returns {Promise<number>} the exit code, once stopped by Ctrl+C
 */
async function serve(command, afterStart) {
  const plan = planCluster(process.env);
  await requireFreePorts(plan, command);
  await build();
  const engine = await ensureEngine();
  const stop = stopOnSignal();
  const client = new ManagerClient(urlOf(plan.manager), process.env.CUBE_TOKEN);
  /** @type {RunningService[]} */
  const services = [];
  process.once('exit', () => services.forEach((service) => service.kill()));
  try {
    await ensureEchoImage(engine.docker);
    services.push(...[plan.manager, ...plan.workers].map((service) => new RunningService(service)));
    await during('Starting a manager and three workers', () =>
      Promise.all(services.map((one) => one.untilReady(stop))),
    );
    await untilJoined(client, plan.workers.length, stop);
    if (!stop.aborted) await afterStart(client, stop);
    if (!stop.aborted) sayWhatToTry(plan, services);
    await untilStopped(services, stop);
  } finally {
    say('Stopping manager and workers ...');
    await Promise.all(services.map((service) => service.stop()));
    await sayFarewell(engine, plan.cluster);
  }
  return 0;
}

/**
 * A worker that serves is not yet a node: the manager has to meet it first, or the first tasks all go to the first one.
 * @param {ManagerClient} client
 * @param {number} workers
 * @param {AbortSignal} stop
 */
async function untilJoined(client, workers, stop) {
  const deadline = performance.now() + JOIN_TIMEOUT_MS;
  while (!stop.aborted && (await client.readyNodes()) < workers && performance.now() < deadline) await delay(POLL_MS);
}

/**
 * Submits the four tasks and shows them until they run, or until it is clear that they will not.
 * @param {ManagerClient} client
 * @param {AbortSignal} stop
 */
async function runTasks(client, stop) {
  const events = TASK_FILES.map((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return /** @type {import('./demo/manager-client.mjs').TaskEvent} */ (JSON.parse(text));
  });
  await Promise.all(events.map((event) => client.run(event)));
  const ids = new Set(events.map((event) => event.Task.ID));
  const board = new TaskBoard(process.stdout);
  const deadline = performance.now() + RUNNING_TIMEOUT_MS;
  while (!stop.aborted) {
    const tasks = (await client.tasks()).filter(({ ID }) => ids.has(ID)).sort((a, b) => (a.Name < b.Name ? -1 : 1));
    board.show(tasks);
    if (tasks.every(({ State, Final }) => State === RUNNING || Final === true)) return;
    if (performance.now() > deadline) return say('Not all of them run yet. Why is in REASON, and in GET /tasks.');
    await delay(POLL_MS);
  }
}

/**
 * @param {import('./demo/cluster-plan.mjs').ClusterPlan} plan
 * @param {readonly RunningService[]} services
 */
function sayWhatToTry({ cluster, manager, workers }, services) {
  const url = urlOf(manager);
  const cube = 'node_modules/.bin/node dist/cli/cube.mjs';
  const post = "curl --request POST --header 'Content-Type: application/json' --data";
  say(`
Dashboard ${url}/
API       ${url}/docs
Workers   ${workers.map((worker) => `${urlOf(worker)}/docs`).join('  ')}
Logs      tail -f ${services.map(({ log }) => log.relativePath).join(' ')}

Try, from this folder in another terminal:
  ${cube} ps --url ${url}
  ${cube} node ls --url ${url}
  curl ${url}/tasks
  ${post} @examples/echo/task1.json ${url}/tasks
  curl http://127.0.0.1:7778/hello
  ${post} @examples/echo/stop_task.json ${url}/tasks
  docker ps --filter label=cube.cluster=${cluster}

Ctrl+C ends manager and workers; the tasks run on.`);
}

/**
 * @param {readonly RunningService[]} services
 * @param {AbortSignal} stop
 */
async function untilStopped(services, stop) {
  const stopped = new Promise((resolve) => {
    if (stop.aborted) resolve(null);
    stop.addEventListener('abort', () => resolve(null), { once: true });
  });
  const failures = services.map(async (service) => {
    const how = await service.ended;
    if (!stop.aborted) throw service.failure(how);
  });
  await Promise.race([stopped, ...failures]);
}
