import { ProcFileError } from './proc-file-error';

export type LoadStats = Readonly<
  Record<'Last1Min' | 'Last5Min' | 'Last15Min' | 'ProcessRunning' | 'ProcessTotal' | 'LastPID', number>
>;

/** Reads /proc/loadavg; what is missing at its end is 0. Throws ProcFileError without the first average. */
export function parseLoadavg(text: string): LoadStats {
  // A cut file: its last word may lack digits.
  const whole = text.endsWith('\n') ? text : text.replace(/\S*$/, '');
  const [one, five, fifteen, processes, lastPid] = whole.trim().split(/\s+/);
  if (!isNumber(one)) throw new ProcFileError('loadavg', 'load average');
  const [running, total] = processes?.split('/') ?? [];
  return {
    Last1Min: numberOf(one),
    Last5Min: numberOf(five),
    Last15Min: numberOf(fifteen),
    ProcessRunning: numberOf(running),
    ProcessTotal: numberOf(total),
    LastPID: numberOf(lastPid),
  };
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^[0-9]+(?:\.[0-9]+)?$/.test(text);
}

function numberOf(text: string | undefined): number {
  return isNumber(text) ? Number(text) : 0;
}
