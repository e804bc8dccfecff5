import type { ControlPlane } from '@cube/control-plane';
import type { ReadinessCheck } from '@cube/server';

/** A write that takes longer than this hangs: disks that work are done within milliseconds. */
const HANGS_AFTER_MS = 5_000;

/** Whether the manager leads its store and can write to it. One that is fenced off has ended. */
export function managerReadiness(
  plane: Pick<ControlPlane, 'trouble' | 'storingMs' | 'revision'>,
): readonly ReadinessCheck[] {
  const { trouble, storingMs, revision } = plane;
  const named = (ok: boolean, detail: string): ReadinessCheck[] => [{ name: 'store', ok, detail }];
  if (trouble !== null) return named(false, trouble);
  if (storingMs > HANGS_AFTER_MS) {
    const message = `the disk under the data directory has not answered a write for ${Math.round(storingMs / 1000)} s`;
    return named(false, `${message}: look at it (dmesg, df); what waits is written once it answers`);
  }
  return named(true, `leads, and takes writes, at revision ${revision}`);
}
