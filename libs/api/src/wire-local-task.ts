import type { AttemptReport } from '@cube/task';
import { type WireReport, writeReport } from './session-report';

/** A task as one worker knows it: its newest report, and what runs. */
export interface WireLocalTask extends WireReport {
  readonly ID: string;
  readonly Name: string;
  readonly Image: string;
}

export function toWireLocalTask(task: { name: string; image: string; report: AttemptReport }): WireLocalTask {
  return { ID: task.report.taskId, Name: task.name, Image: task.image, ...writeReport(task.report) };
}
