import { randomUUID } from 'node:crypto';
import { SetupError } from '../setup/progress.mjs';

const TIMEOUT_MS = 10_000;

/**
 * The part of the wire's task that the demo looks at.
 * @typedef {{ ID: string, Name: string, State: number, ContainerID?: string, Node?: string, Health?: string, Reason?: string,
 *   Final?: boolean, HostPorts?: Record<string, { HostIp: string, HostPort: string }[]> | null }} Task
 * @typedef {{ ID: string, State: number, Task: { ID: string, Name: string, Image: string } }} TaskEvent
 */

export const RUNNING = 2;

/** The manager's API, as far as the demo needs it. */
export class ManagerClient {
  /**
   * @param {string} url
   * @param {string | undefined} token
   */
  constructor(url, token) {
    this.url = url;
    this.headers = {
      'Content-Type': 'application/json',
      ...(token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` }),
    };
  }

  /** @returns {Promise<Task[]>} */
  async tasks() {
    const response = await this.#call('GET', '/tasks');
    return /** @type {Task[]} */ (await bodyOf(response));
  }

  /** How many workers have joined and are ready. */
  async readyNodes() {
    const nodes = /** @type {{ Liveness: string }[]} */ (await bodyOf(await this.#call('GET', '/nodes')));
    return nodes.filter(({ Liveness }) => Liveness === 'ready').length;
  }

  /**
   * Submits a run event. A task that an earlier run of the demo brought to its end is dropped first, to run again.
   * @param {TaskEvent} event
   */
  async run(event) {
    const path = `/tasks/${event.Task.ID}`;
    const earlier = await this.#call('GET', path);
    const { Final } = /** @type {Partial<Task>} */ (await bodyOf(earlier));
    const again = earlier.ok && Final === true;
    if (again) await this.#call('DELETE', `${path}?remove=true`);
    const response = await this.#call('POST', '/tasks', again ? { ...event, ID: randomUUID() } : event);
    if (response.status === 201) return;
    throw new SetupError(
      `The manager refused ${event.Task.Name}: ${response.status} ${JSON.stringify(await bodyOf(response))}`,
    );
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   */
  #call(method, path, body) {
    return fetch(`${this.url}${path}`, {
      method,
      headers: this.headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/**
 * @param {Response} response
 * @returns {Promise<unknown>} an object, also for an answer without one
 */
async function bodyOf(response) {
  const text = await response.text();
  try {
    return /** @type {unknown} */ (JSON.parse(text));
  } catch {
    return { Message: text };
  }
}
