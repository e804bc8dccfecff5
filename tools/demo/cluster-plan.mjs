import { createServer } from 'node:net';
import { join } from 'node:path';
import { SetupError } from '../setup/progress.mjs';
import { ROOT } from '../setup/root.mjs';

const WORKERS = 3;

/**
 * Everything that a cluster of the demo keeps between runs.
 * @param {string} cluster
 */
export function dataFolderOf(cluster) {
  return `.cube/${cluster.replaceAll(/[^\w-]/g, '_')}`;
}

/**
 * One process of the demo: what it runs, where it listens, and the setting that moves its port; the first of its kind has the
 * port of the setting.
 * @typedef {{ name: string, script: string, host: string, port: number, firstPort: number, portSetting: string, cluster: string, env: NodeJS.ProcessEnv }} Service
 * @typedef {{ cluster: string, manager: Service, workers: Service[] }} ClusterPlan
 */

/**
 * A manager and three workers that share this host, from the README's four settings. All other settings reach them as they are.
 * @param {NodeJS.ProcessEnv} env
 * @returns {ClusterPlan}
 */
export function planCluster(env) {
  // Not the default: what the demo leaves behind is never mistaken for a real cluster's.
  const cluster = env.CUBE_CLUSTER ?? 'cube-demo';
  const workerHost = env.CUBE_WORKER_HOST ?? '127.0.0.1';
  const firstPort = portOf(env, 'CUBE_WORKER_PORT', 5000);
  const workers = Array.from({ length: WORKERS }, (_, index) =>
    service({
      name: `worker-${index + 1}`,
      script: 'worker.mjs',
      host: workerHost,
      port: firstPort + index,
      firstPort,
      portSetting: 'CUBE_WORKER_PORT',
      cluster,
      env: { ...env, CUBE_WORKER_NAME: `worker-${index + 1}`, CUBE_WORKER_SHARE: `1/${WORKERS}` },
    }),
  );
  const managerPort = portOf(env, 'CUBE_MANAGER_PORT', 5556);
  const manager = service({
    name: 'manager',
    script: 'manager.mjs',
    host: env.CUBE_MANAGER_HOST ?? '127.0.0.1',
    port: managerPort,
    firstPort: managerPort,
    portSetting: 'CUBE_MANAGER_PORT',
    cluster,
    env: { ...env, CUBE_CLUSTER: cluster, CUBE_WORKERS: workers.map(({ host, port }) => `${host}:${port}`).join(',') },
  });
  return { cluster, manager, workers };
}

/**
 * @param {Service} service
 * @returns {Service} with the settings that follow from where it listens
 */
function service({ env, ...where }) {
  const prefix = where.portSetting.slice(0, -'_PORT'.length);
  const own = {
    [`${prefix}_HOST`]: where.host,
    [`${prefix}_PORT`]: String(where.port),
    CUBE_DATA_DIR: join(ROOT, dataFolderOf(where.cluster), where.name),
    // Their output goes to files that people read.
    CUBE_LOG_FORMAT: env.CUBE_LOG_FORMAT ?? 'pretty',
  };
  return { ...where, env: { ...env, ...own } };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} setting
 * @param {number} fallback
 */
function portOf(env, setting, fallback) {
  const text = env[setting] ?? String(fallback);
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= 65535 - WORKERS) return port;
  throw new SetupError(`${setting}=${text}: expected a port from 1 to ${65535 - WORKERS}.`);
}

/** @param {Pick<Service, 'host' | 'port'>} service */
export function urlOf({ host, port }) {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Says which ports are taken, all of them, before anything is started.
 * @param {ClusterPlan} plan
 * @param {string} command the one that was called, to show how a setting goes with it
 */
export async function requireFreePorts({ manager, workers }, command) {
  const services = [manager, ...workers];
  const complaints = (await Promise.all(services.map(complaintAbout))).filter((complaint) => complaint !== null);
  if (complaints.length === 0) return;
  const changes = [...new Set(complaints.map(({ change }) => change))].join(' ');
  throw new SetupError([...complaints.map(({ text }) => text), `For example: ${changes} ${command}`].join('\n'));
}

/**
 * What is wrong with where a service is to listen, and a change that may mend it.
 * @param {Service} service
 * @returns {Promise<{ text: string, change: string } | null>}
 */
function complaintAbout({ name, host, port, firstPort, portSetting }) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ { code, message }) => {
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
        const setting = portSetting.replace('_PORT', '_HOST');
        const text = `${host}, where ${name} is to listen, is not an address of this machine. ${setting} changes it.`;
        return resolve({ text, change: `${setting}=127.0.0.1` });
      }
      const airPlay = port === 5000 && process.platform === 'darwin' ? ' by AirPlay, perhaps' : '';
      const reason = code === 'EADDRINUSE' ? `is taken${airPlay}` : `can't be used (${message})`;
      const moved = portSetting === 'CUBE_WORKER_PORT' ? `the ports of all ${WORKERS} workers` : 'it';
      const text = `Port ${port} of ${name} on ${host} ${reason}. ${portSetting} moves ${moved}.`;
      resolve({ text, change: `${portSetting}=${firstPort + (firstPort < 60_000 ? 1000 : -1000)}` });
    });
    probe.listen({ host, port }, () => probe.close(() => resolve(null)));
  });
}
