import { type Asked } from './query';
import { booleanParameter, integerParameter, timeParameter } from './query-parameter';

const TAIL = 100;

/** What may be asked of the lines that a container wrote, on both servers. */
export const LOG_QUERY = {
  tail: integerParameter(
    { min: 0, max: 1_000_000 },
    `Lines, from the end of each attempt: ${TAIL}, or all with since.`,
  ),
  since: timeParameter('Lines from this moment on, those of attempts that are over included.'),
  attempt: integerParameter({ min: 1, max: Number.MAX_SAFE_INTEGER }, 'Of this attempt only; the newest if absent.'),
  follow: booleanParameter('Goes on with each new line, and with those of later attempts, until the task is over.'),
  timestamps: booleanParameter('As text: begins each line with its time.'),
};

export interface AskedLogs {
  /** Lines of each attempt; null for all. */
  readonly tail: number | null;
  readonly since: string | null;
  /** Null for the newest. */
  readonly attempt: number | null;
  readonly follow: boolean;
}

export function askedLogs({ tail, since, attempt, follow }: Asked<typeof LOG_QUERY>): AskedLogs {
  return {
    tail: tail ?? (since === undefined ? TAIL : null),
    since: since ?? null,
    attempt: attempt ?? null,
    follow: follow ?? false,
  };
}

/** Streams of logs that one process has open at once. */
export const MOST_LOG_STREAMS = 1_000;
