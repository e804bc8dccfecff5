import type { LogLine, LogRequest } from './container-runtime';
import type { FakeContainer, FakeSaying } from './fake-container';
import { Feed } from './feed';
import { LONGEST_LOG_LINE, pieceEnd } from './log-piece';

const BACKLOG = 10_000;

/** What a container has said and, if asked to follow, says until it ends. */
export async function* fakeLogs(
  container: FakeContainer,
  { follow, tail, since }: LogRequest,
  stop: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  const said = container.logs.filter(({ at }) => since === null || at >= Math.floor(Date.parse(since)));
  const lines = new Feed<FakeSaying>(BACKLOG, (oldest) => oldest);
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
function* pieces({ stream, at, text }: FakeSaying): Generator<LogLine> {
  const stamp = new Date(at).toISOString().replace('Z', '000000Z');
  let rest = text;
  while (rest.length > LONGEST_LOG_LINE) {
    const end = pieceEnd(rest);
    yield { stream, at, stamp, text: rest.slice(0, end), isCut: true };
    rest = rest.slice(end);
  }
  yield { stream, at, stamp, text: rest, isCut: false };
}
