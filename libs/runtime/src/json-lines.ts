import { RuntimeError } from './runtime-error';

const LONGEST_LINE = 4 * 1024 * 1024;

/** The JSON values of a stream that has one a line, as the engine streams events and progress. */
export async function* jsonLines(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) {
      throw new RuntimeError('engine-fault', `the engine sent a line of more than ${LONGEST_LINE} characters`);
    }
    for (const line of lines) if (line.trim() !== '') yield parse(line);
  }
  if (rest.trim() !== '') yield parse(rest);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new RuntimeError('engine-fault', `the engine sent what is no JSON: ${line.slice(0, 200)}`, { cause });
  }
}
