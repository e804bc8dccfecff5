import { timeOf } from '@cube/api';

/** No line that a worker sends is longer, by far. */
const LONGEST_LINE = 4 * 2 ** 20;

/**
 * How far the lines of one attempt were read, so that reading goes on there after a connection broke: neither is a line left out, nor does
 * one come twice.
 */
export class LogPlace {
  /** Time of the newest line; '' before the first. */
  private time = '';
  /** Lines in a row that had this time. */
  private sameTime = 0;
  /** Of those, how many are still to come again; null when all that comes is new. */
  private known: number | null = null;
  private notice = '';
  private hasNews = false;

  /** Whether anything new came since this was asked last. */
  get isFresh(): boolean {
    const { hasNews } = this;
    this.hasNews = false;
    return hasNews;
  }

  /** From when on to read again; null if nothing was read. */
  get since(): string | null {
    return this.time === '' ? null : this.time;
  }

  /** The lines are read again from `since` on. */
  again(): void {
    this.known = this.time === '' ? null : this.sameTime;
  }

  /** Whole lines, as JSON, without what was there before and without signs of life. Each answer is one text of one line or more. */
  async *read(body: AsyncIterable<string>): AsyncGenerator<string, void> {
    let unfinished = '';
    for await (const chunk of body) {
      const end = chunk.lastIndexOf('\n') + 1;
      if (end > 0) {
        const news = this.newsIn(unfinished + chunk.slice(0, end));
        unfinished = '';
        if (news !== '') yield news;
      }
      unfinished += chunk.slice(end);
      if (unfinished.length > LONGEST_LINE)
        throw new Error(`a worker sent a line of more than ${LONGEST_LINE} characters`);
    }
  }

  private newsIn(text: string): string {
    const lines: string[] = [];
    for (let from = 0, end = 0; from < text.length; from = end) {
      end = text.indexOf('\n', from) + 1;
      const line = text.slice(from, end);
      if (line.length > 1 && this.isNews(line)) lines.push(line);
    }
    return lines.join('');
  }

  private isNews(line: string): boolean {
    const time = timeOf(line);
    if (time === '') return this.isNewNotice(line);
    if (this.known !== null && time < this.time) return false;
    if (this.known !== null && time === this.time && this.known > 0) {
      this.known -= 1;
      return false;
    }
    this.known = null;
    this.sameTime = time === this.time ? this.sameTime + 1 : 1;
    this.time = time;
    this.hasNews = true;
    return true;
  }

  /** What a worker says each time it is asked is told once. */
  private isNewNotice(line: string): boolean {
    const isNew = line !== this.notice;
    this.notice = line;
    return isNew;
  }
}
