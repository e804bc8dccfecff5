import 'reflect-metadata';
import { ControlPlane, requireOwnStore } from '@cube/control-plane';
import {
  addTokensOf,
  BrowserApp,
  createServer,
  type CubeLogger,
  Metrics,
  readTlsMaterial,
  readTrustedCa,
  runApp,
  type RunningApp,
  setupDocs,
  SHARED_RULES,
  systemClock,
  systemIds,
  TokenBook,
} from '@cube/server';
import { SqliteStore } from '@cube/store';
import type { Log } from '@cube/task';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { backupCommand } from './backup-command';
import { Backups } from './backups';
import { execRoute } from './exec-route';
import { runFileCommand } from './file-command';
import { HttpWorkerLink } from './http-worker-link';
import { EventStreams } from './event-streams';
import { LogStreams } from './log-streams';
import { ManagerModule } from './manager.module';
import { installClusterGauges } from './metrics/cluster-gauges';
import { managerObserver } from './metrics/manager-metrics';
import { MeasuredLink } from './metrics/measured-link';
import { nodeSecretOf } from './node-secret';
import { MANAGER_DOCS } from './openapi';
import { placementRules } from './placement-settings';
import { replayCommand } from './replay-command';
import { restoreCommand } from './restore-command';
import { MANAGER_RULES, MANAGER_SETTINGS, type ManagerSettings, POLL_WAIT_SEC } from './settings';
import { TaskUsage } from './task-usage';
import { VERSION } from './version';
import { WorkerSockets } from './worker-sockets';
import { WorkerTokens } from './worker-tokens';

const WORKER_TIMEOUT_MS = 10_000;
/** Built beside this file. */
const DASHBOARD = fileURLToPath(new URL('./dashboard', import.meta.url));

const COMMANDS = [backupCommand, restoreCommand, replayCommand];

const [word, ...args] = process.argv.slice(2);
const command = COMMANDS.find(({ name }) => name === word);
if (command !== undefined) {
  const terminal = { out: (text: string) => console.log(text), err: (text: string) => console.error(text) };
  process.exitCode = await runFileCommand(command, args, { env: process.env, terminal });
} else {
  await runApp({
    name: 'cube-manager',
    summary: `places tasks on workers and keeps them running

Commands (each with --help):
${COMMANDS.map(({ name, about }) => `  ${name.padEnd(8)}FILE  ${about}`).join('\n')}`,
    version: VERSION,
    settings: MANAGER_SETTINGS,
    rules: [...SHARED_RULES, ...MANAGER_RULES],
    foreignPrefixes: ['CUBE_WORKER_'],
    start,
  });
}

async function start(settings: ManagerSettings, { log, pino }: CubeLogger): Promise<RunningApp> {
  const tls = readTlsMaterial(settings);
  const store = await openStore(settings, log);
  let plane: ControlPlane | null = null;
  const workerTokens = await openTokens(settings, store, () => {
    if (plane === null) throw new Error('what is known of nodes is not loaded yet');
    return plane;
  });
  const tokens = addTokensOf(settings, new TokenBook((token) => workerTokens?.callerWith(token) ?? null));
  const link = new HttpWorkerLink({
    tokens: workerTokens,
    tls: tls !== null,
    ca: readTrustedCa(settings.tlsCaFile),
    timeoutMs: WORKER_TIMEOUT_MS,
  });
  const metrics = new Metrics();
  const opened = await openPlane(settings, { log, pino }, store, { link, metrics });
  plane = opened;
  const { host, port, insecure, allowedHosts } = settings;
  const sockets = new WorkerSockets({
    ...{ tls: tls !== null, ca: readTrustedCa(settings.tlsCaFile) },
    tokenFor: (address) => link.tokenFor(address),
  });
  const parts = {
    logStreams: new LogStreams(opened, link),
    taskUsage: new TaskUsage(opened, link),
    backups: new Backups(store, settings.cluster, log),
    ...{ workerTokens, metrics },
  };
  const server = await createServer(ManagerModule.serving(opened, parts), {
    ...{ host, port, insecure, allowedHosts, tls, tokens, metrics },
    hostSetting: 'CUBE_MANAGER_HOST',
    portSetting: 'CUBE_MANAGER_PORT',
    upgrades: [execRoute(opened, sockets, log)],
    logger: { log, pino },
  });
  const streams = server.app.get(EventStreams);
  installClusterGauges(metrics, {
    plane: opened,
    eventReaders: () => streams.size,
    mostTasks: settings.metricsTasks,
  });
  setupDocs(server.app, { ...MANAGER_DOCS, browserApp: await BrowserApp.read(DASHBOARD) });
  const close = async (): Promise<void> => {
    await server.close();
    await opened.close();
    await link.close();
    await store.close();
  };
  return { url: await server.listen(), close };
}

async function openStore({ dataDir, cluster }: ManagerSettings, log: Log): Promise<SqliteStore> {
  const onBroken = (why: string): void => {
    log.warn(`This manager ends: it can't tell any more what is on its disk. Check that, then start it again: ${why}`);
    process.exit(1);
  };
  const store = await SqliteStore.open({ directory: dataDir, onBroken });
  await requireOwnStore(store, cluster);
  const { migrated } = store;
  if (migrated !== null) {
    const { from, to, gives } = migrated;
    const kept = `the older one is kept as ${dataDir}/store.sqlite.v${from}`;
    log.info(`The store was brought from schema ${from} to ${to} (${gives.join('; ')}); ${kept}`);
  }
  return store;
}

/** Null without tokens: then nobody shows any. */
async function openTokens(
  { cluster, nodeToken, workers }: ManagerSettings,
  store: SqliteStore,
  plane: () => ControlPlane,
): Promise<WorkerTokens | null> {
  if (nodeToken === null) return null;
  const known = {
    addressOf: (nodeId: string) => plane().addressOf(nodeId),
    generationOf: (nodeId: string) => plane().tokenGenerationOf(nodeId),
  };
  const secret = await nodeSecretOf(store, new AbortController().signal);
  return new WorkerTokens({ secret, cluster, joinToken: nodeToken, listed: workers, ...known });
}

function openPlane(
  settings: ManagerSettings,
  { log }: CubeLogger,
  store: SqliteStore,
  { link, metrics }: { readonly link: HttpWorkerLink; readonly metrics: Metrics },
): Promise<ControlPlane> {
  const { cluster, strategy, workers, maxTasks, keptFinalTasks, keptRevisions } = settings;
  const options = {
    ...{ link: new MeasuredLink(link, metrics), observer: managerObserver(metrics) },
    ...{ store, log, cluster, strategy, workers, maxTasks, keptFinalTasks, keptRevisions },
    rules: placementRules(settings),
    clock: systemClock,
    ids: systemIds,
    suspectAfterMs: settings.suspectAfterSec * 1000,
    downAfterMs: settings.downAfterSec * 1000,
    pollWaitSec: POLL_WAIT_SEC,
    pause: () => setImmediate(),
    // What was not stored is not known to anybody: the next process loads what was.
    onFenced: (why: string) => {
      log.warn(`This manager may not write any more and ends: ${why}`);
      process.exit(1);
    },
  };
  return ControlPlane.open(options, new AbortController().signal);
}
