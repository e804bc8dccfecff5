import type { LinkState } from '../cluster/live-cluster';
import { linkTo } from '../route';

/** Nothing is here, which does not say that there is nothing. */
export function NotKnown({ link }: { readonly link: LinkState }) {
  return (
    <p class="empty faint" role="status">
      {link.kind === 'away' ? 'Not known: the manager does not answer.' : 'Reading…'}
    </p>
  );
}

/** No node yet: what to type. */
export function EmptyCluster() {
  return (
    <section class="panel empty">
      <h2>No worker has joined yet</h2>
      <p>Start one on each Docker host, and tell it where this manager is:</p>
      <pre>
        <code>CUBE_MANAGER_URL={location.origin} node dist/worker.mjs</code>
      </pre>
      <p class="faint">
        Or name the workers when the manager starts: <code>CUBE_WORKERS=host-1:5000,host-2:5000</code>
      </p>
    </section>
  );
}

export function NoTasks({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  if (isFiltered) {
    return (
      <div class="empty">
        <h2>No task matches</h2>
        <p>
          <button type="button" onClick={onClear}>
            Show all tasks
          </button>
        </p>
      </div>
    );
  }
  return (
    <div class="empty">
      <h2>Nothing was asked to run yet</h2>
      <p>
        <a href={linkTo('run')}>Run a task here</a>, or type:
      </p>
      <pre>
        <code>{`curl ${location.origin}/tasks --json '{"State":2,"Task":{"Image":"nginx:1"}}'`}</code>
      </pre>
    </div>
  );
}
