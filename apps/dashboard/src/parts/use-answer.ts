import { useEffect, useState } from 'preact/hooks';
import { saying } from '../session';

export interface Answered<T> {
  readonly value: T | null;
  /** Why there is none, or none newer. */
  readonly error: string;
}

/**
 * What a call answers: again whenever an input changes, the last answer shown meanwhile. Of what it is about there is another
 * answer: that of the one before is not shown for it.
 */
export function useAnswer<T>(call: () => Promise<T>, inputs: readonly unknown[], about = ''): Answered<T> {
  const nothing = { value: null, error: '', about };
  const [kept, setKept] = useState<Answered<T> & { readonly about: string }>(nothing);
  const answered = kept.about === about ? kept : nothing;
  useEffect(() => {
    let isOver = false;
    call().then(
      (value) => !isOver && setKept({ value, error: '', about }),
      (error: unknown) => {
        if (isOver) return;
        setKept((last) => ({ value: last.about === about ? last.value : null, error: saying(error), about }));
      },
    );
    return () => {
      isOver = true;
    };
  }, [...inputs, about]);
  return answered;
}
