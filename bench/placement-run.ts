import { Scheduler } from '@cube/scheduler';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { round } from './percentile';
import { fleetNode, type Likeness, loadTask } from './placement-load';

export interface Load {
  readonly nodes: number;
  readonly tasks: number;
  /** Only every third node will do. */
  readonly constrained: boolean;
}

export interface RunResult extends Load {
  readonly strategy: string;
  readonly likeness: Likeness;
  readonly seconds: number;
  readonly placementsPerSec: number;
  readonly microsEach: number;
  /** Finding the best again and explaining it, nothing having changed: an upper bound of what the explanation costs. */
  readonly explainedMicros: number;
  readonly explanationBytes: number;
  /** One decision by the full scan, in the cluster as it is at the end. */
  readonly fullScanMicros: number;
  readonly megabytes: number;
}

/** How long a sample of full scans may take. */
const SCAN_SAMPLE_MS = 200;
const SAMPLES = 10_000;

/** Places and reserves all tasks, one after the other; throws if one finds no node or the index and the scan differ. */
export function runLoad(load: Load, strategy: string, likeness: Likeness): RunResult {
  const memoryBefore = usedMegabytes();
  const scheduler = fleetScheduler(load.nodes, strategy);
  const begin = performance.now();
  for (let index = 0; index < load.tasks; index += 1) {
    const request = loadTask(index, likeness, load.constrained);
    const { nodeId, explanation } = scheduler.place(request);
    if (nodeId === null) throw new Error(`task ${index} found no node: ${explanation.summary}`);
    scheduler.reserve(`task-${index}/1`, nodeId, request.demand);
  }
  const seconds = (performance.now() - begin) / 1000;
  const megabytes = round(usedMegabytes() - memoryBefore, 0);
  return {
    ...load,
    strategy,
    likeness,
    seconds: round(seconds, 3),
    placementsPerSec: round(load.tasks / seconds, 0),
    microsEach: round((seconds * 1e6) / load.tasks, 2),
    ...questions(scheduler, load, likeness),
    megabytes,
  };
}

export function fleetScheduler(nodes: number, strategy: string): Scheduler {
  const scheduler = new Scheduler({ strategy });
  for (let joinNumber = 1; joinNumber <= nodes; joinNumber += 1) scheduler.setNode(fleetNode(joinNumber));
  return scheduler;
}

type Questions = Pick<RunResult, 'explainedMicros' | 'explanationBytes' | 'fullScanMicros'>;

function questions(scheduler: Scheduler, load: Load, likeness: Likeness): Questions {
  const request = loadTask(0, likeness, load.constrained);
  const answer = JSON.stringify(scheduler.wouldPlace(request));
  const explainedMicros = microsEach(() => scheduler.wouldPlace(request), SAMPLES);
  if (JSON.stringify(scheduler.wouldPlaceByFullScan(request)) !== answer) {
    throw new Error(`the index answered otherwise than a full scan: ${answer}`);
  }
  const once = microsEach(() => scheduler.wouldPlaceByFullScan(request), 1);
  const times = Math.max(1, Math.min(SAMPLES, Math.floor((SCAN_SAMPLE_MS * 1000) / once)));
  return {
    explainedMicros: round(explainedMicros, 2),
    explanationBytes: answer.length,
    fullScanMicros: round(
      microsEach(() => scheduler.wouldPlaceByFullScan(request), times),
      1,
    ),
  };
}

function microsEach(ask: () => unknown, times: number): number {
  const begin = performance.now();
  for (let n = 0; n < times; n += 1) ask();
  return ((performance.now() - begin) * 1000) / times;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export function usedMegabytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
