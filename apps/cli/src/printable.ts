/** Colours and styles of text: dropped, so that what programs log in colour stays readable. */

const STYLES = /\u001B\[[0-9;:]*m/g;

/**
 * What a terminal obeys instead of showing it, or shows in another order or not at all: control characters, line and paragraph
 * separators, marks of direction, invisible ones.
 */
const OBEYED = /[\p{Cc}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/** The usual case, of which there is no more to say. */
const PLAIN = /^[\u0020-\u007E]*$/;
const PLAIN_LINES = /^[\n\u0020-\u007E]*$/;

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Text of others on one line that no terminal obeys: what it would obey is shown as an escape. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(STYLES, '').replace(OBEYED, (character) => NAMES[character] ?? escaped(character));
}

/** As `printable`, for a line of a log: a tab stays one. */
export function printableLine(text: string): string {
  return text.replace(/\r$/, '').split('\t').map(printable).join('\t');
}

/** JSON, or YAML in double quotes, that no terminal obeys: its own escapes say the same. */
export function withEscapes(text: string): string {
  if (PLAIN_LINES.test(text)) return text;
  return text.replace(OBEYED, (character) =>
    character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Whether a terminal would obey some of it. */
export function isObeyed(text: string): boolean {
  return text.search(OBEYED) !== -1;
}

/** Columns that text takes on a terminal: two for what East Asian fonts draw wide, none for marks on other characters. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** At most so many columns of it, an ellipsis in the place of what was cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let taken = '';
  let used = 0;
  for (const character of text) {
    const next = used + widthOf(character);
    if (next > width - 1) break;
    taken += character;
    used = next;
  }
  return `${taken}…`;
}
