import Docker from 'dockerode';

const PING_LIMIT_MS = 10_000;

/** The engine that `DOCKER_HOST` names, else the local socket. */
export function machineEngineAddress(): string {
  return process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
}

/**
 * A client of this machine's engine. Rejects when there is none: a test that needs an engine fails without it, it is
 * never skipped.
 */
export async function requireEngine(): Promise<Docker> {
  const docker = new Docker();
  // dockerode takes the signal; its type definitions don't know it yet.
  const abortable: { ping(options: { abortSignal: AbortSignal }): Promise<unknown> } = docker;
  try {
    await abortable.ping({ abortSignal: AbortSignal.timeout(PING_LIMIT_MS) });
  } catch (cause) {
    throw new Error(
      `no container engine answers at ${machineEngineAddress()}: these tests need one. ` +
        'Install it (Debian: apt-get install docker.io iptables), start it (dockerd, as root), or set DOCKER_HOST to one that runs.',
      { cause },
    );
  }
  return docker;
}
