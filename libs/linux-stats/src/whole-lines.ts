/** The lines that a kernel finished. One without its line feed was cut, and its last number may lack digits. */
export function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}
