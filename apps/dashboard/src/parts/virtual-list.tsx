import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { poolSize, topShowing, visibleRange } from './visible-range';

interface Props {
  readonly label: string;
  readonly total: number;
  readonly rowHeight: number;
  /** The row that the arrow keys move; -1 for none. */
  readonly active: number;
  readonly head: ComponentChildren;
  readonly columns: number;
  readonly row: (index: number) => ComponentChildren;
  readonly onActive: (index: number) => void;
  readonly onKey: (key: string, index: number) => boolean;
  readonly onRange?: (first: number, end: number) => void;
  /** What stands there without rows. */
  readonly empty: ComponentChildren;
}

const PAGE_KEYS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };

/** A grid of which only the rows that are seen are in the document; they keep their elements while scrolling. */
export function VirtualList(props: Props) {
  const { label, total, rowHeight, active, head, columns, row, onActive, onKey, onRange, empty } = props;
  const body = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const { first, end } = visibleRange({ ...view, rowHeight, total });

  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return;
    let frame = 0;
    const look = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setView({ top: element.scrollTop, height: element.clientHeight }));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);

  // Each time: in another order other things are in the same range.
  useEffect(() => onRange?.(first, end));

  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(total - 1, index));
    onActive(next);
    const element = body.current;
    if (element !== null) element.scrollTop = topShowing(next, { ...view, top: element.scrollTop, rowHeight });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || total === 0) return;
    const step = PAGE_KEYS[event.key];
    if (step !== undefined) moveTo(active + step);
    else if (event.key === 'Home') moveTo(0);
    else if (event.key === 'End') moveTo(total - 1);
    else if (active < 0 || !onKey(event.key, active)) return;
    event.preventDefault();
  };

  const rows = [];
  const pool = poolSize({ ...view, rowHeight });
  for (let index = first; index < end; index += 1) {
    rows.push(
      <div
        key={index % pool}
        id={`row-${index}`}
        role="row"
        aria-rowindex={index + 2}
        class={index === active ? 'row active' : 'row'}
        style={{ transform: `translateY(${index * rowHeight}px)`, height: `${rowHeight}px` }}
      >
        {row(index)}
      </div>,
    );
  }
  return (
    <div
      class="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns}
      aria-multiselectable
    >
      <div class="grid-head" role="rowgroup">
        <div role="row" aria-rowindex={1} class="row head">
          {head}
        </div>
      </div>
      <div
        ref={body}
        class="grid-body"
        role="rowgroup"
        tabIndex={0}
        aria-label={`${label}: arrow keys move, Enter opens, Space selects`}
        aria-activedescendant={active >= first && active < end ? `row-${active}` : undefined}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.target === event.currentTarget && active < 0 && total > 0 && onActive(0)}
      >
        {total === 0 ? (
          <div role="row" class="grid-empty">
            <div role="gridcell">{empty}</div>
          </div>
        ) : (
          <div role="presentation" class="grid-space" style={{ height: `${total * rowHeight}px` }}>
            {rows}
          </div>
        )}
      </div>
    </div>
  );
}
