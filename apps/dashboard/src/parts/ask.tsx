import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly answer: (yes: boolean) => void;
}

const question = signal<Question | null>(null);

/** Asks before something that can't be taken back. */
export function sure(asked: Omit<Question, 'answer'>): Promise<boolean> {
  return new Promise((resolve) => {
    question.value = { ...asked, answer: resolve };
  });
}

export function Ask() {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = question.value;
  useEffect(() => {
    if (asked !== null) dialog.current?.showModal();
  }, [asked]);
  if (asked === null) return null;
  const close = (yes: boolean): void => {
    // Closed before it is taken away: focus goes back to where it was.
    dialog.current?.close();
    question.value = null;
    asked.answer(yes);
  };
  return (
    <dialog ref={dialog} aria-labelledby="ask-title" onCancel={() => close(false)}>
      <h2 id="ask-title">{asked.title}</h2>
      <p>{asked.text}</p>
      <div class="actions">
        <button type="button" autofocus onClick={() => close(false)}>
          Leave it
        </button>
        <button type="button" class="danger" onClick={() => close(true)}>
          {asked.yes}
        </button>
      </div>
    </dialog>
  );
}
