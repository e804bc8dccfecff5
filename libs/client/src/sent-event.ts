/** One event of a stream of Server-Sent Events. */
export interface SentEvent {
  /** `message` unless it says otherwise. */
  readonly type: string;
  /** The last ID that the stream has said so far; null before the first. */
  readonly lastId: string | null;
  /** `''` where it only says an ID. */
  readonly data: string;
}

/** Lines as events, as WHATWG HTML section 9.2.6 reads them. An event that breaks off is none. */
export async function* sentEvents(lines: AsyncIterable<string>): AsyncGenerator<SentEvent> {
  let type = '';
  let lastId: string | null = null;
  let data: string[] = [];
  let isTold = false;
  for await (const line of lines) {
    if (line === '') {
      if (data.length > 0 || isTold) yield { type: type === '' ? 'message' : type, lastId, data: data.join('\n') };
      type = '';
      data = [];
      isTold = false;
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') type = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') {
      lastId = value;
      isTold = true;
    }
  }
}
