import type { LogLine, LogRequest } from './container-runtime';
import type { FakeContainer } from './fake-container';
import { Feed } from './feed';

const LONGEST_LOG_LINE = 64 * 1024;
const BACKLOG = 10_000;

/** What a container has said and, if asked to follow, says until it ends. */
export async function* fakeLogs(
  container: FakeContainer,
  { follow, tail, since }: LogRequest,
  stop: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  const said = container.logs.filter(({ at }) => since === null || at >= since);
  const lines = new Feed<LogLine>(BACKLOG, (oldest) => oldest);
  for (const line of tail === null ? said : said.slice(Math.max(0, said.length - tail))) lines.push(line);
  const following = follow && container.running;
  const leave = following
    ? container.listen(
        (line) => lines.push(line),
        () => lines.end(),
      )
    : () => {};
  if (!following) lines.end();
  try {
    for await (const line of lines.items(stop)) yield* pieces(line);
  } finally {
    leave();
  }
}

/** A line longer than the limit comes in pieces. */
function* pieces(line: LogLine): Generator<LogLine> {
  for (let from = 0; from === 0 || from < line.text.length; from += LONGEST_LOG_LINE) {
    yield { ...line, text: line.text.slice(from, from + LONGEST_LOG_LINE) };
  }
}
