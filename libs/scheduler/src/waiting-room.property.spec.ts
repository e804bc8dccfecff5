import fc from 'fast-check';
import type { PlacementRequest } from './placement-request';
import { aShape, aView, Draw, RULES } from './random-cluster.fixture';
import { Scheduler } from './scheduler';

const ALL = 1e9;

describe('the waiting room', () => {
  it('tells exactly the tasks that a node would take, after any history', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        told += play(new Draw(seed));
      }),
      { numRuns: 150 },
    );
    expect(told).toBeGreaterThan(500);
  });
});

/** Plays a history in which nobody is tried but who is new or was told; answers how many were told. */
function play(draw: Draw): number {
  const scheduler = new Scheduler({ rules: draw.of(RULES) });
  const waiting = new Map<string, PlacementRequest>();
  const held: string[] = [];
  let told = 0;
  const attempt = (task: string, request: PlacementRequest): void => {
    const { nodeId } = scheduler.place(request);
    if (nodeId === null) {
      scheduler.waiting.add(task, request, 50);
      waiting.set(task, request);
      return;
    }
    scheduler.waiting.remove(task);
    waiting.delete(task);
    scheduler.reserve(task, nodeId, request.demand);
    held.push(task);
  };
  for (let step = 0; step < 60; step += 1) {
    const what = draw.below(10);
    if (what < 3) scheduler.setNode(aView(draw, 1 + draw.below(6)));
    else if (what === 3) scheduler.removeNode(`id-${1 + draw.below(6)}`);
    else if (what < 6) scheduler.release(held.splice(draw.below(Math.max(1, held.length)), 1)[0] ?? '');
    else attempt(`task-${step}`, aShape(draw, ''));
    const { groups } = scheduler.waiting.helped(ALL);
    const helpedTasks = new Set(groups.flatMap(({ tasks }) => [...tasks]));
    for (const [task, request] of waiting) {
      const fits = scheduler.wouldPlaceByFullScan(request).nodeId !== null;
      if (fits !== helpedTasks.has(task))
        expect({ step, task, fits }).toEqual({ step, task, fits: helpedTasks.has(task) });
    }
    told += helpedTasks.size;
    // As the queue does: of those that were told, each is tried, and those that lost the race wait again.
    for (const task of helpedTasks) {
      const request = waiting.get(task);
      if (request !== undefined) attempt(task, request);
    }
    // What they took or brought may help others in turn: that is told with the next step.
    for (
      let more = scheduler.waiting.helped(ALL).groups;
      more.length > 0;
      more = scheduler.waiting.helped(ALL).groups
    ) {
      for (const task of more.flatMap(({ tasks }) => [...tasks])) {
        const request = waiting.get(task);
        if (request !== undefined) attempt(task, request);
      }
    }
  }
  return told;
}
