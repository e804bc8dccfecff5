/** Longer lines come in pieces of at most this many characters. */
export const LONGEST_LOG_LINE = 64 * 1024;

/** Where the first piece of a line that is too long ends: not inside a character. */
export function pieceEnd(text: string): number {
  const last = text.charCodeAt(LONGEST_LOG_LINE - 1);
  return last >= 0xd800 && last <= 0xdbff ? LONGEST_LOG_LINE - 1 : LONGEST_LOG_LINE;
}
