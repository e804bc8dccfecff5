import { useEffect, useState } from 'preact/hooks';
import { saying } from '../session';

export interface Answered<T> {
  readonly value: T | null;
  /** Why there is none, or none newer. */
  readonly error: string;
}

/** What a call answers: again whenever what it depends on changes, the last answer shown meanwhile. */
export function useAnswer<T>(call: () => Promise<T>, inputs: readonly unknown[]): Answered<T> {
  const [answered, setAnswered] = useState<Answered<T>>({ value: null, error: '' });
  useEffect(() => {
    let isOver = false;
    call().then(
      (value) => !isOver && setAnswered({ value, error: '' }),
      (error: unknown) => !isOver && setAnswered(({ value }) => ({ value, error: saying(error) })),
    );
    return () => {
      isOver = true;
    };
  }, inputs);
  return answered;
}
