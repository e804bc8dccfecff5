import type { ExitReason } from './exit-code';
import { failureOf } from './failure';
import type { Session } from './session';

/** Does it for each of what was typed, also past one where it fails; the first failure decides the exit code. */
export async function forEachTyped(
  session: Session,
  typed: readonly string[],
  work: (typed: string) => Promise<ExitReason | void>,
): Promise<ExitReason> {
  let first: ExitReason = 'done';
  for (const one of typed) {
    if (session.stop.aborted) return 'interrupted';
    try {
      const reason = (await work(one)) ?? 'done';
      if (first === 'done') first = reason;
    } catch (error) {
      const { lines, reason } = failureOf(error, session.connection);
      if (reason === 'unreachable' || reason === 'denied') throw error;
      session.terminal.err(`cube: ${lines.join('\n')}\n`);
      if (first === 'done') first = reason;
    }
  }
  return first;
}
