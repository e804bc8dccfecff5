import { clock, useCluster } from '../session';
import { duration } from './figures';

/** Whether what is shown is of now. Its text is read aloud when it changes, not every second. */
export function Link() {
  const { link } = useCluster();
  const isAway = link.kind === 'away';
  const said = link.kind === 'live' ? 'Live' : isAway ? 'No connection' : 'Loading';
  return (
    <div class={`link ${link.kind}`} title={isAway ? link.why : undefined}>
      <span class="link-mark" aria-hidden="true" />
      <span role="status">{said}</span>
      {isAway && <span class="faint">{duration(clock.value - link.since)}</span>}
    </div>
  );
}
