import { RUNNING } from './manager-client.mjs';

/** @typedef {import('./manager-client.mjs').Task} Task */

const STATES = ['Pending', 'Scheduled', 'Running', 'Completed', 'Failed'];
const HEADINGS = ['TASK', 'STATE', 'NODE', 'PORTS', 'HEALTH', 'REASON'];

/** Shows tasks: on a terminal one table that is drawn again in place, elsewhere a line for every change. */
export class TaskBoard {
  #drawnLines = 0;
  /** @type {Map<string, string>} */
  #shown = new Map();

  /** @param {NodeJS.WriteStream} output */
  constructor(output) {
    this.output = output;
  }

  /** @param {readonly Task[]} tasks */
  show(tasks) {
    if (this.output.isTTY) this.#draw(tasks);
    else this.#writeChanges(tasks);
  }

  /** @param {readonly Task[]} tasks */
  #draw(tasks) {
    const rows = [HEADINGS, ...tasks.map(cellsOf)];
    const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
    const visible = lines.map((line) => line.trimEnd().slice(0, this.output.columns - 1));
    const up = this.#drawnLines === 0 ? '' : `\u001b[${this.#drawnLines}A`;
    this.output.write(up + visible.map((line) => `\u001b[2K${line}\n`).join(''));
    this.#drawnLines = visible.length;
  }

  /** @param {readonly Task[]} tasks */
  #writeChanges(tasks) {
    for (const task of tasks) {
      const line = cellsOf(task).filter(Boolean).join('  ');
      if (this.#shown.get(task.ID) !== line) this.output.write(`${line}\n`);
      this.#shown.set(task.ID, line);
    }
  }
}

/**
 * @param {Task} task
 * @returns {string[]} one per heading
 */
function cellsOf(task) {
  const state = STATES[task.State] ?? `State ${task.State}`;
  const quiet = task.State === RUNNING;
  return [
    task.Name,
    state,
    task.Node ?? '',
    portsOf(task).join(' '),
    task.Health ?? '',
    quiet ? '' : (task.Reason ?? ''),
  ];
}

/**
 * @param {Task} task
 * @returns {string[]} such as "127.0.0.1:7778->7777/tcp"
 */
export function portsOf({ HostPorts }) {
  return Object.entries(HostPorts ?? {}).flatMap(([container, bindings]) =>
    bindings.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}->${container}`),
  );
}
