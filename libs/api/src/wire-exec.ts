import { type ReadMessage, WireReader } from './wire-reader';

/** First byte of a message of output. */
export const EXEC_STREAMS = { stdout: 1, stderr: 2 } as const;

/** What a client says beside the input. */
export type ExecControl =
  | { readonly kind: 'resize'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'stdin-end' };

const MOST = 1000;

/** A text message of a client: `{"Resize":{"Rows":24,"Columns":80}}` or `{"StdinEnd":true}`. */
export function readExecControl(text: string): ReadMessage<ExecControl> {
  return WireReader.read(parsed(text), (wire): ExecControl => {
    const resize = wire.field('Resize');
    if (resize.raw !== undefined) {
      const size = (name: string) => Math.min(MOST, resize.field(name).integer(1));
      return { kind: 'resize', rows: size('Rows'), columns: size('Columns') };
    }
    if (wire.field('StdinEnd').raw === true) return { kind: 'stdin-end' };
    return wire.wrong('{"Resize":{"Rows","Columns"}} or {"StdinEnd":true}', { kind: 'stdin-end' });
  });
}

/** A message of output. */
export function execOutput(stream: keyof typeof EXEC_STREAMS, data: Uint8Array): Uint8Array {
  const message = new Uint8Array(data.length + 1);
  message[0] = EXEC_STREAMS[stream];
  message.set(data, 1);
  return message;
}

export function execExit(code: number): string {
  return JSON.stringify({ Exit: { Code: code } });
}

export function execError(message: string): string {
  return JSON.stringify({ Error: { Message: message } });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
