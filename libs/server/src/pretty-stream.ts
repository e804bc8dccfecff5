import { Writable } from 'node:stream';
import { type DestinationStream, levels } from 'pino';
import { type PrettyOptions, build } from 'pino-pretty';

/**
 * Lines as the README shows them: `2024/09/11 07:38:09 message`, with the level where it is not info, and the stack of an error below. In this
 * process and at once, so that the last line before an exit is not lost.
 */
export function prettyStream(destination: DestinationStream & { readonly isTTY?: boolean }): DestinationStream {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      destination.write(chunk.toString());
      done();
    },
  });
  const options: PrettyOptions = {
    sync: true,
    destination: sink,
    colorize: destination.isTTY === true,
    hideObject: true,
    // messageFormat writes time and level itself: pino-pretty would put a colon between them and the message.
    ignore: 'time,level',
    messageFormat: (entry, messageKey, _levelLabel, { colors }) => {
      const label = levels.labels[Number(entry['level'])] ?? '';
      const level = label === 'info' ? '' : `${colors.yellow(label.toUpperCase())} `;
      const message = entry[messageKey];
      const line = `${colors.gray(clockTime(Number(entry['time'])))} ${level}${typeof message === 'string' ? message : ''}`;
      const stack = stackOf(entry['err']);
      return stack === null ? line : `${line}\n${stack}`;
    },
  };
  return build(options);
}

function clockTime(at: number): string {
  const time = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('/');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

function stackOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return null;
  return typeof error.stack === 'string' ? error.stack : null;
}
