import { useEffect, useState } from 'preact/hooks';

const NARROW = '(max-width: 700px)';

/** Whether the page is as narrow as a phone; as in the style sheets. */
export function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const look = (): void => setNarrow(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return isNarrow;
}
