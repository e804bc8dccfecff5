import { useEffect, useRef, useState } from 'preact/hooks';
import { bearer } from '../session';
import { ExecOutput, execProtocols } from './exec-output';
import { Icon } from './icon';
import { Lines } from './log-panel';
import { readWords } from './words';

const DRAW_EVERY_MS = 100;

/** One command after the other inside the task's container, without a terminal and without input. */
export function ExecPanel({ task, isRunning }: { readonly task: string; readonly isRunning: boolean }) {
  const [line, setLine] = useState('');
  const { output, isOpen, begin, leave } = useExec(task);
  const words = readWords(line);
  return (
    <>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          if (words !== null && words.length > 0) begin(words);
        }}
      >
        <input
          type="text"
          class="wide"
          aria-label="Command"
          aria-invalid={words === null}
          placeholder="ls -l /"
          autocomplete="off"
          spellcheck={false}
          value={line}
          onInput={(event) => setLine(event.currentTarget.value)}
        />
        {isOpen ? (
          <button type="button" onClick={leave}>
            <Icon name="close" size={14} /> Leave it
          </button>
        ) : (
          <button type="submit" disabled={!isRunning || words === null || words.length === 0}>
            <Icon name="play" size={14} /> Run in it
          </button>
        )}
        <span class="faint" role="status">
          {words === null ? 'A quote is not closed' : isRunning ? stateOf(output, isOpen) : 'The task does not run'}
        </span>
      </form>
      <Lines lines={output?.buffer.matching('') ?? []} wraps={false} label="Output of the command" />
    </>
  );
}

function stateOf(output: ExecOutput | null, isOpen: boolean): string {
  if (output === null) return 'For a terminal: cube exec -it';
  return isOpen ? 'Running' : (output.ending ?? '');
}

function useExec(task: string) {
  const socket = useRef<WebSocket | null>(null);
  const [output, setOutput] = useState<ExecOutput | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [, redraw] = useState(0);
  useEffect(() => () => socket.current?.close(), [task]);
  const begin = (words: readonly string[]): void => {
    socket.current?.close();
    const said = new ExecOutput();
    const query = new URLSearchParams(words.map((word): [string, string] => ['command', word]));
    const address = `${location.origin.replace(/^http/, 'ws')}/tasks/${task}/exec?${query.toString()}`;
    const opened = new WebSocket(address, execProtocols(bearer()));
    opened.binaryType = 'arraybuffer';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        redraw((count) => count + 1);
      }, DRAW_EVERY_MS);
    };
    opened.addEventListener('open', () => opened.send(JSON.stringify({ StdinEnd: true })));
    opened.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      said.take(data);
      draw();
    });
    opened.addEventListener('close', () => {
      said.close();
      if (socket.current !== opened) return;
      setOpen(false);
      draw();
    });
    socket.current = opened;
    setOutput(said);
    setOpen(true);
  };
  return { output, isOpen, begin, leave: () => socket.current?.close() };
}
