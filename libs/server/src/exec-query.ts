import { booleanParameter, integerParameter, many, type QueryParameter } from './query-parameter';

const MOST_WORDS = 64;
const LONGEST_WORD = 4096;

const word: QueryParameter<string> = {
  read: (text) => (text.length <= LONGEST_WORD && !text.includes('\0') ? text : undefined),
  expected: `a word of the command of at most ${LONGEST_WORD} characters`,
  schema: { type: 'string' },
  description: 'The command, a word each: command=sh&command=-c&command=ls.',
};

/** What may be asked of a command inside a container, on both servers. */
export const EXEC_QUERY = {
  command: many(word, MOST_WORDS),
  tty: booleanParameter('With a terminal.'),
  rows: integerParameter({ min: 1, max: 1000, default: 24 }, 'Of the terminal.'),
  columns: integerParameter({ min: 1, max: 1000, default: 80 }, 'Of the terminal.'),
  attempt: integerParameter({ min: 1, max: Number.MAX_SAFE_INTEGER }, 'In this attempt; in the newest if absent.'),
};

/** The WebSocket's own protocol. */
export const EXEC_PROTOCOL = 'cube.exec';
export const EXEC_PATH = /^\/tasks\/([^/]+)\/exec$/;

/** Commands that one process has open at once. */
export const MOST_EXECS = 64;
