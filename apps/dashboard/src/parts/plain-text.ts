// Reasons, labels and logs are written by others. Preact makes text of them, never markup; what is left to do is to show what
// would otherwise hide, or turn what is around it: control characters and marks of direction.

const COLOURS = /\u001b\[[0-9;:]*m/g;
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

const LONGEST = 4_000;

/** One-line text with nothing hidden in it, shortened to `most` characters. */
export function shownText(text: string, most = LONGEST): string {
  const isLong = text.length > most;
  const shown = (isLong ? text.slice(0, most) : text).replace(HIDDEN, pictureOf);
  return isLong ? `${shown}… (${text.length.toLocaleString('en')} characters)` : shown;
}

/** A line of a log: as `shownText`, without the colours that a terminal would make of it. */
export function shownLine(text: string, most = LONGEST): string {
  // Cut before anything looks through it: a line may be 10 MB long.
  const kept = text.length > most ? text.slice(0, most) : text;
  const shown = kept.replace(COLOURS, '').replace(HIDDEN, pictureOf);
  return text.length > most ? `${shown}… (${text.length.toLocaleString('en')} characters)` : shown;
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}
