import type { ContainerEvent } from '@cube/runtime/port';

/** What the engine's events said about how a container came to its end. */
export interface ExitEvidence {
  /** The end of its main process. Null: no event told of it, so something else than the process must have ended it. */
  readonly died: { readonly at: number; readonly exitCode: number } | null;
  /** Signals that engine clients sent it before it died. */
  readonly signals: readonly { readonly signal: string; readonly at: number }[];
  readonly outOfMemory: boolean;
}

export const NO_EVIDENCE: ExitEvidence = { died: null, signals: [], outOfMemory: false };

const MAX_CONTAINERS = 5_000;
const MAX_SIGNALS = 16;

/** Collects evidence by container, also for containers that the worker doesn't know yet. */
export class ExitEvidenceBook {
  private readonly evidence = new Map<string, ExitEvidence>();

  note(event: ContainerEvent): void {
    if (event.kind === 'gap') return;
    const before = this.of(event.id);
    const after = withEvent(before, event);
    if (after === before) return;
    // Set anew, so that the map's order is that of the newest change.
    this.evidence.delete(event.id);
    this.evidence.set(event.id, after);
    if (this.evidence.size > MAX_CONTAINERS) this.dropOldest();
  }

  of(containerId: string): ExitEvidence {
    return this.evidence.get(containerId) ?? NO_EVIDENCE;
  }

  forget(containerId: string): void {
    this.evidence.delete(containerId);
  }

  private dropOldest(): void {
    for (const oldest of this.evidence.keys()) {
      this.evidence.delete(oldest);
      return;
    }
  }
}

function withEvent(before: ExitEvidence, event: Exclude<ContainerEvent, { kind: 'gap' }>): ExitEvidence {
  switch (event.kind) {
    case 'start':
      return NO_EVIDENCE;
    case 'die':
      return { ...before, died: { at: event.at, exitCode: event.exitCode } };
    case 'oom':
      return { ...before, outOfMemory: true };
    case 'kill': {
      if (before.died !== null) return before;
      const signals = [...before.signals, { signal: event.signal, at: event.at }].slice(-MAX_SIGNALS);
      return { ...before, signals };
    }
    default:
      return before;
  }
}
