import { clock } from '../session';
import { dateAndTime, duration } from './figures';

/** How long ago; the exact time under the pointer. */
export function Age({ at, ago = false }: { readonly at: number | null; readonly ago?: boolean }) {
  if (at === null || at === 0) return <span class="faint">–</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={dateAndTime(at)}>
      {duration(clock.value - at)}
      {ago ? ' ago' : ''}
    </time>
  );
}
