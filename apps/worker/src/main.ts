import 'reflect-metadata';
import { Agent } from '@cube/agent';
import { DockerRuntime, parseDockerConfig } from '@cube/runtime';
import {
  addTokensOf,
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
  systemRng,
  TokenBook,
} from '@cube/server';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { execRoute } from './exec-route';
import { FileIdentityStore } from './file-identity-store';
import { HostMeasure } from './host-measure';
import { HttpProber } from './http-prober';
import { Joiner } from './joiner';
import { ManagerCalls } from './manager-calls';
import { installWorkerGauges } from './metrics/worker-gauges';
import { agentObserver, engineObserver } from './metrics/worker-metrics';
import { OwnToken } from './own-token';
import { WORKER_SETTINGS, type WorkerSettings } from './settings';
import { VERSION } from './version';
import { WorkerModule } from './worker.module';

await runApp({
  name: 'cube-worker',
  summary: 'runs tasks as containers on this host, probes them, and reports',
  version: VERSION,
  settings: WORKER_SETTINGS,
  rules: [...SHARED_RULES],
  foreignPrefixes: ['CUBE_MANAGER_', 'CUBE_WORKERS'],
  start,
});

async function start(settings: WorkerSettings, { log, pino }: CubeLogger): Promise<RunningApp> {
  const tls = readTlsMaterial(settings);
  const ca = readTrustedCa(settings.tlsCaFile);
  const credentials = await credentialsOf(settings);
  const metrics = new Metrics();
  const runtime = new DockerRuntime({
    address: settings.dockerHost,
    ...(credentials && { credentials }),
    onCall: engineObserver(metrics),
  });
  const host = HostMeasure.open(settings, runtime, systemClock);
  const prober = new HttpProber();
  const agent = await Agent.open(
    {
      ...{ runtime, log, prober, observer: agentObserver(metrics) },
      ...{ clock: systemClock, rng: systemRng, ids: systemIds },
      identityStore: new FileIdentityStore(settings.dataDir),
      stats: () => host.stats(),
      capacity: () => host.capacity(),
    },
    agentSettings(settings, host),
  );
  const tokens = addTokensOf(settings, new TokenBook());
  const ownToken = await OwnToken.open({ dataDir: settings.dataDir, nodeId: agent.nodeId, tokens, log });
  const address = settings.advertise ?? `${settings.host}:${settings.port}`;
  const joiner =
    settings.managerUrl === null
      ? null
      : new Joiner({
          ...{ managerUrl: settings.managerUrl, address, ca, log },
          tokens: () => [ownToken.current, settings.nodeToken].filter((token) => token !== null),
          clock: systemClock,
        });
  const managers = new ManagerCalls(() => joiner?.heard());
  const server = await createServer(WorkerModule.serving(agent, { metrics, managers, ownToken }), {
    ...{ host: settings.host, port: settings.port, insecure: settings.insecure, allowedHosts: settings.allowedHosts },
    ...{ tls, tokens, metrics, logger: { log, pino } },
    hostSetting: 'CUBE_WORKER_HOST',
    portSetting: 'CUBE_WORKER_PORT',
    upgrades: [execRoute(agent)],
  });
  installWorkerGauges(metrics, { agent, managerSilentMs: () => managers.silentMs, now: () => systemClock.now() });
  setupDocs(server.app, { title: 'Cube worker', description: 'The containers of one node.', version: VERSION });
  const url = await server.listen();
  agent.start();
  joiner?.start();
  const close = async (): Promise<void> => {
    await joiner?.stop();
    agent.stop();
    await server.close();
  };
  return { url, close };
}

function agentSettings(settings: WorkerSettings, host: HostMeasure) {
  const { publishAddress, engineConcurrency, pullConcurrency, keepEnded, allowedVolumes, probeVia } = settings;
  return {
    name: settings.name ?? `${hostname()}-${settings.port}`,
    hostId: settings.hostId ?? host.hostId ?? hostname(),
    labels: Object.fromEntries(settings.labels),
    // Without /proc this is no Linux host, and container addresses are inside a virtual machine.
    probeVia: probeVia === 'auto' ? (host.hasStatistics ? ('container' as const) : ('published' as const)) : probeVia,
    maxAttempts: 2_000,
    ...{ publishAddress, engineConcurrency, pullConcurrency, keepEnded, allowedVolumes },
  };
}

async function credentialsOf({ registryAuthFile }: WorkerSettings) {
  if (registryAuthFile === null) return null;
  try {
    return parseDockerConfig(await readFile(registryAuthFile, 'utf8'));
  } catch (error) {
    throw new Error(
      `CUBE_REGISTRY_AUTH_FILE: '${registryAuthFile}' can't be used: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
