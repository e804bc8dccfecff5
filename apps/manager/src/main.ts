import 'reflect-metadata';
import { ControlPlane } from '@cube/control-plane';
import {
  createMetrics,
  createServer,
  type CubeLogger,
  readTlsMaterial,
  readTrustedCa,
  runApp,
  type RunningApp,
  setupDocs,
  SHARED_RULES,
  systemClock,
  systemIds,
  tokenBookOf,
} from '@cube/server';
import { SqliteStore } from '@cube/store';
import { HttpWorkerLink } from './http-worker-link';
import { ManagerModule } from './manager.module';
import { MANAGER_RULES, MANAGER_SETTINGS, type ManagerSettings, POLL_WAIT_SEC } from './settings';
import { VERSION } from './version';
import { WorkerLogs } from './worker-logs';

const WORKER_TIMEOUT_MS = 10_000;

await runApp({
  name: 'cube-manager',
  summary: 'places tasks on workers and keeps them running',
  version: VERSION,
  settings: MANAGER_SETTINGS,
  rules: [...SHARED_RULES, ...MANAGER_RULES],
  foreignPrefixes: ['CUBE_WORKER_'],
  start,
});

async function start(settings: ManagerSettings, { log, pino }: CubeLogger): Promise<RunningApp> {
  const tls = readTlsMaterial(settings);
  const tokens = tokenBookOf(settings);
  const store = await SqliteStore.open({ directory: settings.dataDir });
  const link = new HttpWorkerLink({
    token: settings.nodeToken,
    tls: tls !== null,
    ca: readTrustedCa(settings.tlsCaFile),
    timeoutMs: WORKER_TIMEOUT_MS,
  });
  const plane = await openPlane(settings, { log, pino }, store, link);
  const { host, port, insecure, allowedHosts } = settings;
  const server = await createServer(ManagerModule.serving(plane, new WorkerLogs(link), createMetrics()), {
    ...{ host, port, insecure, allowedHosts, tls, tokens },
    hostSetting: 'CUBE_MANAGER_HOST',
    portSetting: 'CUBE_MANAGER_PORT',
    logger: { log, pino },
  });
  setupDocs(server.app, {
    title: 'Cube manager',
    description: 'Run tasks as containers on your workers.',
    version: VERSION,
  });
  const close = async (): Promise<void> => {
    await server.close();
    await plane.close();
    await link.close();
    await store.close();
  };
  return { url: await server.listen(), close };
}

function openPlane(
  settings: ManagerSettings,
  { log }: CubeLogger,
  store: SqliteStore,
  link: HttpWorkerLink,
): Promise<ControlPlane> {
  const { cluster, strategy, workers, maxTasks, keptFinalTasks, keptRevisions } = settings;
  const options = {
    ...{ store, link, log, cluster, strategy, workers, maxTasks, keptFinalTasks, keptRevisions },
    clock: systemClock,
    ids: systemIds,
    suspectAfterMs: settings.suspectAfterSec * 1000,
    downAfterMs: settings.downAfterSec * 1000,
    pollWaitSec: POLL_WAIT_SEC,
    // What was not stored is not known to anybody: the next process loads what was.
    onFenced: (why: string) => {
      log.warn(`This manager may not write any more and ends: ${why}`);
      process.exit(1);
    },
  };
  return ControlPlane.open(options, new AbortController().signal);
}
