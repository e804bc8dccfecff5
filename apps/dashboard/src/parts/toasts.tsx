import { signal } from '@preact/signals';
import { saying } from '../session';
import { Icon } from './icon';
import { shownText } from './plain-text';

interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
}

const MOST = 4;
const DONE_FOR_MS = 5_000;

const toasts = signal<readonly Toast[]>([]);
let made = 0;

/** Says what came of something that was asked. What failed stays until it is put away, or newer messages need its place. */
export function tell(kind: Toast['kind'], text: string): void {
  made += 1;
  const toast = { id: made, kind, text };
  toasts.value = [...toasts.value.slice(1 - MOST), toast];
  if (kind === 'done') setTimeout(() => forget(toast.id), DONE_FOR_MS);
}

function forget(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Does what a button asks for, and tells how it went. */
export async function tellHow(what: string, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    tell('done', what);
    return true;
  } catch (error) {
    tell('failed', `${what}: that failed. ${saying(error)}`);
    return false;
  }
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, kind, text }) => (
        <div key={id} class={`toast ${kind}`}>
          <Icon name={kind === 'done' ? 'check' : 'warning'} />
          <span>{shownText(text, 600)}</span>
          <button type="button" class="quiet" aria-label="Put this message away" onClick={() => forget(id)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
