import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { client, saying } from '../session';
import { timeOfDay } from './figures';
import { LogBuffer, type ShownLine } from './log-buffer';
import { visibleRange } from './visible-range';

const TAIL = 500;
const LINE_PX = 20;
const DRAW_EVERY_MS = 100;

interface Props {
  readonly task: string;
  /** How many there are: any of them may be looked at. */
  readonly attempts: number;
}

/** What the task writes, live. Follows the end until the reader scrolls up. */
export function LogPanel({ task, attempts }: Props) {
  const [attempt, setAttempt] = useState(0);
  const [word, setWord] = useState('');
  const [wraps, setWraps] = useState(false);
  const { buffer, state } = useLog(task, attempt);
  const lines = buffer.matching(word);
  return (
    <>
      <div class="filters">
        <label>
          Attempt{' '}
          <select value={attempt} onChange={(event) => setAttempt(Number(event.currentTarget.value))}>
            <option value={0}>newest</option>
            {Array.from({ length: Math.min(attempts, 50) }, (_, index) => (
              <option key={index} value={attempts - index}>
                {attempts - index}
              </option>
            ))}
          </select>
        </label>
        <input
          type="search"
          class="log-search"
          aria-label="Lines with"
          placeholder="Lines with…"
          value={word}
          onInput={(event) => setWord(event.currentTarget.value)}
        />
        <label class="check">
          <input type="checkbox" checked={wraps} onChange={(event) => setWraps(event.currentTarget.checked)} /> wrap
          lines
        </label>
        <span class="faint" role="status">
          {state}
        </span>
      </div>
      <Lines lines={lines} wraps={wraps} label={`Log, ${attempt === 0 ? 'newest attempt' : `attempt ${attempt}`}`} />
    </>
  );
}

function useLog(task: string, attempt: number) {
  const api = client.value;
  const buffer = useRef(new LogBuffer());
  const [state, setState] = useState('Reading…');
  const [, setDrawn] = useState(0);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const kept = new LogBuffer();
    buffer.current = kept;
    setDrawn(0);
    setState('Reading…');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setDrawn((count) => count + 1);
      }, DRAW_EVERY_MS);
    };
    const follow = async (): Promise<void> => {
      const about = { tasks: [task], tail: TAIL, ...(attempt > 0 && { attempt }) };
      const onConnection = ({ state: now }: { state: string }): void =>
        setState(now === 'connected' ? 'Live' : 'No connection, trying again');
      for await (const line of api.followLogs({ ...about, signal, onConnection })) {
        kept.add(line);
        draw();
      }
      if (!signal.aborted) setState('Over: nothing more is written');
    };
    follow().catch((error: unknown) => !signal.aborted && setState(saying(error)));
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [api, task, attempt]);
  return { buffer: buffer.current, state };
}

interface LinesProps {
  readonly lines: readonly ShownLine[];
  readonly wraps: boolean;
  readonly label: string;
}

/** Wrapped, the last few hundred; else all of them, of which those in view are in the document. */
export function Lines({ lines, wraps, label }: LinesProps) {
  const body = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [view, setView] = useState({ top: 0, height: 480 });
  const last = lines.at(-1)?.key;
  useLayoutEffect(() => {
    const element = body.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [last, wraps]);
  const onScroll = (): void => {
    const element = body.current;
    if (element === null) return;
    atEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - LINE_PX;
    setView({ top: element.scrollTop, height: element.clientHeight });
  };
  const range = wraps
    ? { first: Math.max(0, lines.length - TAIL), end: lines.length }
    : visibleRange({ ...view, rowHeight: LINE_PX, total: lines.length });
  const space = wraps ? {} : { paddingTop: `${range.first * LINE_PX}px`, height: `${lines.length * LINE_PX}px` };
  return (
    <div
      ref={body}
      class={wraps ? 'log wraps' : 'log'}
      role="log"
      aria-live="off"
      aria-label={label}
      tabIndex={0}
      onScroll={onScroll}
    >
      {lines.length === 0 && <p class="faint">No line yet.</p>}
      <div class="log-lines" style={space}>
        {lines.slice(range.first, range.end).map(({ key, kind, at, text }) => (
          <div key={key} class={`line ${kind}`}>
            <span class="when">{at === '' ? '' : timeOfDay(Date.parse(at))}</span>
            <bdi>{text}</bdi>
          </div>
        ))}
      </div>
    </div>
  );
}
