import { answerOf } from '@cube/client';
import { useEffect, useState } from 'preact/hooks';
import { client, saying } from '../session';
import { Chart } from './chart';
import { bytes, cores, plural } from './figures';
import { shownText } from './plain-text';
import { poll } from './poll';

const EVERY_MS = 2_000;
const KEPT = 450;

interface Sample {
  readonly at: number;
  readonly cpu: number;
  readonly memory: number;
  readonly limit: number;
  readonly received: number | null;
  readonly sent: number | null;
  readonly pids: number;
}

interface Props {
  readonly task: string;
  readonly isRunning: boolean;
}

/** What the container uses, asked for while somebody looks. */
export function UsagePanel({ task, isRunning }: Props) {
  const { samples, error } = useUsage(task, isRunning);
  const last = samples.at(-1);
  if (last === undefined) {
    return (
      <p class="faint" role="status">
        {isRunning ? (error === '' ? 'Measuring…' : error) : 'It does not run, so it uses nothing.'}
      </p>
    );
  }
  const times = samples.map(({ at }) => at);
  return (
    <>
      <p class="faint">
        Since this page was opened. {plural(last.pids, 'process or thread', 'processes and threads')} now. {error}
      </p>
      <div class="charts">
        <Chart
          title="CPU, cores"
          times={times}
          write={cores}
          series={[{ name: 'used', colour: '--accent', values: samples.map(({ cpu }) => cpu) }]}
        />
        <Chart
          title="Memory"
          times={times}
          write={bytes}
          series={[
            { name: 'used', colour: '--accent', values: samples.map(({ memory }) => memory) },
            ...(last.limit > 0
              ? [{ name: 'limit', colour: '--failed', values: samples.map(({ limit }) => limit), isDashed: true }]
              : []),
          ]}
        />
        <Chart
          title="Network, a second"
          times={times}
          write={bytes}
          series={[
            { name: 'received', colour: '--accent', values: samples.map(({ received }) => received) },
            { name: 'sent', colour: '--running', values: samples.map(({ sent }) => sent) },
          ]}
        />
      </div>
    </>
  );
}

function useUsage(task: string, isRunning: boolean) {
  const api = client.value;
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [error, setError] = useState('');
  useEffect(() => {
    if (!isRunning) return;
    let isOver = false;
    let before: { at: number; received: number; sent: number } | null = null;
    const ask = async (): Promise<void> => {
      if (document.hidden) return;
      const call = api.GET('/usage', { params: { query: { task: [task] } } });
      const [[use], { response }] = await Promise.all([answerOf(call), call]);
      if (isOver) return;
      const silent = response.headers.get('Cube-Unreachable');
      setError(silent === null ? '' : `Its node ${shownText(silent, 64)} does not answer.`);
      if (use === undefined) return;
      const now = { at: Date.parse(use.At), received: use.NetworkReceived, sent: use.NetworkSent };
      const seconds = before === null ? 0 : (now.at - before.at) / 1000;
      const rate = (more: number): number | null => (seconds > 0 ? Math.max(0, more / seconds) : null);
      const sample: Sample = {
        ...{ at: now.at, cpu: use.CPU, memory: use.Memory, limit: use.MemoryLimit, pids: use.Pids },
        received: rate(now.received - (before?.received ?? 0)),
        sent: rate(now.sent - (before?.sent ?? 0)),
      };
      before = now;
      setSamples((all) => (all.at(-1)?.at === sample.at ? all : [...all.slice(1 - KEPT), sample]));
    };
    const end = poll({ ask, onError: (reason) => setError(saying(reason)), everyMs: EVERY_MS });
    return () => {
      isOver = true;
      end();
    };
  }, [api, task, isRunning]);
  return { samples, error };
}
