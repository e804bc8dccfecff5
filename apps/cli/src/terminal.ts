/** Where `cube` writes and what it reads. Whoever writes has made sure that no terminal obeys the text of others. */
export interface Terminal {
  /** Columns of the terminal that `out` goes to; null where that is a file or a pipe, whose readers want all of it. */
  readonly columns: number | null;
  /** Whether `err` is a terminal. */
  readonly errIsTerminal: boolean;
  readonly colour: boolean;
  readonly input: Input;
  out(text: string): void;
  err(text: string): void;
  /** Until whoever reads the output has caught up. */
  drained(): Promise<void>;
}

export interface Input {
  readonly isTerminal: boolean;
  /** All of it, as text. */
  read(): Promise<string>;
  /** One line of an answer. */
  ask(question: string): Promise<string>;
}

export type Tone = 'good' | 'bad' | 'doubtful' | 'faint' | 'strong';

const CODES: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39],
  bad: [31, 39],
  doubtful: [33, 39],
  faint: [2, 22],
  strong: [1, 22],
};

export function toned(text: string, tone: Tone | null, { colour }: Pick<Terminal, 'colour'>): string {
  if (tone === null || !colour || text === '') return text;
  const [on, off] = CODES[tone];
  return `\u001B[${on}m${text}\u001B[${off}m`;
}

/** Whether colours are wanted: https://no-color.org, FORCE_COLOR, then whether a terminal reads them. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: term } = env;
  if (none !== undefined && none !== '') return false;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && term !== 'dumb';
}
