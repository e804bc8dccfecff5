import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { theme } from '../theme';

export interface Series {
  readonly name: string;
  /** A variable of the style sheet. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  readonly isDashed?: boolean;
}

interface Props {
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly write: (value: number) => string;
  /** Top of the scale, if it is fixed. */
  readonly most?: number;
}

const HEIGHT = 180;
/** What is shown of time at least. */
const SHORTEST_SEC = 60;

/** Lines over time. What it shows last is said in words, too. */
export function Chart({ title, times, series, write, most }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const shape = `${theme.value} ${series.map(({ name }) => name).join()} ${most ?? ''}`;
  const data = dataOf(times, series);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = new uPlot(optionsOf({ element, series, write, most }), data, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(data), [times.length, times.at(-1)]);
  const latest = series.map(({ name, values }) => `${name} ${saidOf(values.at(-1), write)}`).join(', ');
  return (
    <figure class="chart">
      <figcaption>
        <strong>{title}</strong>
        {series.map(({ name, colour, values, isDashed }) => (
          <span key={name} class="chart-key">
            <svg width="14" height="8" aria-hidden="true" focusable="false">
              <line
                x1="0"
                y1="4"
                x2="14"
                y2="4"
                stroke={`var(${colour})`}
                stroke-width="2"
                stroke-dasharray={isDashed === true ? '3 2' : undefined}
              />
            </svg>
            {name} <span class="tabular">{saidOf(values.at(-1), write)}</span>
          </span>
        ))}
      </figcaption>
      <div ref={place} class="chart-place" role="img" aria-label={`${title} over time; now ${latest}`} />
    </figure>
  );
}

/** With one sample alone there is no span of time to draw: an empty one stands before it. */
function dataOf(times: readonly number[], series: readonly Series[]): uPlot.AlignedData {
  const isAlone = times.length === 1;
  const seconds = times.map((time) => time / 1000);
  const values = series.map((one) => (isAlone ? [null, ...one.values] : [...one.values]));
  return [isAlone ? [(seconds[0] ?? 0) - SHORTEST_SEC, ...seconds] : seconds, ...values];
}

function saidOf(value: number | null | undefined, write: (value: number) => string): string {
  return value === null || value === undefined ? '–' : write(value);
}

function optionsOf({
  element,
  series,
  write,
  most,
}: { element: HTMLElement } & Pick<Props, 'series' | 'write'> & { most: number | undefined }): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--faint'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: {
      x: { range: (_plot, low, high) => [Math.min(low, high - SHORTEST_SEC), high] },
      y: { range: (_plot, _low, high) => [0, most ?? Math.max(high * 1.15, Number.EPSILON)] },
    },
    axes: [
      { ...axis, size: 30 },
      { ...axis, size: 68, values: (_plot, splits) => splits.map(write) },
    ],
    series: [
      {},
      ...series.map((one) => ({
        label: one.name,
        stroke: colour(one.colour),
        width: 1.5,
        points: { show: one.values.length < 3 },
        ...(one.isDashed === true && { dash: [4, 3] }),
      })),
    ],
  };
}
