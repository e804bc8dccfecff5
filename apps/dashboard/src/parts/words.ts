const PART = /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]+)/gsy;

/** Words as a shell splits them: each a run of bare and quoted parts. Null if a quote is not closed. */
export function readWords(text: string): string[] | null {
  const words: string[] = [];
  let isInWord = false;
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text.charAt(at))) {
      isInWord = false;
      at += 1;
      continue;
    }
    PART.lastIndex = at;
    const found = PART.exec(text);
    if (found === null) return null;
    const [whole, double, single, escaped, bare] = found;
    const part = double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? bare ?? '';
    words.push(isInWord ? `${words.pop() ?? ''}${part}` : part);
    isInWord = true;
    at += whole.length;
  }
  return words;
}
