/** A line of a chart, or a row of it. */
export interface Series {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
  /** Of SVG's `stroke-dasharray`: lines differ without their colours too. */
  readonly dash: string;
}

export interface LinePanel {
  readonly title: string;
  /** By series, in their order: one value for each x. */
  readonly values: readonly (readonly number[])[];
}

export interface LineChart {
  readonly title: string;
  readonly xTitle: string;
  readonly x: readonly number[];
  readonly series: readonly Series[];
  /** All panels of a row have the same scale, so that they can be compared. */
  readonly rows: readonly { readonly yTitle: string; readonly log?: boolean; readonly panels: readonly LinePanel[] }[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
}

export interface Range {
  readonly least: number;
  readonly middle: number;
  readonly most: number;
}

export interface RangePanel {
  readonly title: string;
  /** By series, in their order. */
  readonly ranges: readonly Range[];
}

export interface RangeChart {
  readonly title: string;
  readonly xTitle: string;
  readonly series: readonly Series[];
  readonly rows: readonly { readonly panels: readonly RangePanel[] }[];
  readonly format: (value: number) => string;
}

const PANEL = { width: 230, height: 150, gapX: 58, gapY: 52 };
const MARGIN = { left: 84, top: 92, right: 18, bottom: 46 };
const TICKS = 4;

/** Panels of lines over one x axis. Readable in light and dark, by colour or by dashes. */
export function lineChart(chart: LineChart): string {
  const columns = Math.max(...chart.rows.map(({ panels }) => panels.length));
  const body = chart.rows.flatMap(({ panels, yTitle, log = false }, row) => {
    const scale = scaleOf(
      panels.flatMap(({ values }) => values.flat()),
      log,
    );
    return panels.map((panel, column) => {
      const lines = panel.values.map((values, at) => line(values, at, chart.x, scale));
      const title = text(PANEL.width / 2, -10, panel.title, 'middle', 'title');
      const y = column === 0 ? rotated(yTitle) : '';
      return place(column, row, title + y + yAxis(scale, chart.formatY) + xAxis(chart) + lines.join(''));
    });
  });
  return document(chart, { columns, rows: chart.rows.length, body: body.join('') });
}

/** For each series a point and the range around it. */
export function rangeChart(chart: RangeChart): string {
  const all = chart.rows
    .flatMap(({ panels }) => panels)
    .flatMap(({ ranges }) => ranges.flatMap(({ least, most }) => [least, most]));
  const [low, high] = [Math.floor(Math.min(...all) * 20) / 20, Math.ceil(Math.max(...all) * 20) / 20];
  const across = (value: number): number => ((value - low) / (high - low)) * PANEL.width;
  const step = PANEL.height / chart.series.length;
  const ticks = Array.from({ length: TICKS + 1 }, (_, at) => low + ((high - low) * at) / TICKS);
  const grid = ticks.map((value) => {
    const x = n(across(value));
    const label = text(across(value), PANEL.height + 16, chart.format(value), 'middle');
    return `<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${PANEL.height}"/>${label}`;
  });
  const nameOf = (at: number): string => text(-8, (at + 0.5) * step + 4, chart.series[at]?.name ?? '', 'end');
  const rangeOf = ({ least, middle, most }: Range, at: number): string => {
    const y = n((at + 0.5) * step);
    const line = `<line class="s${at}" x1="${n(across(least))}" x2="${n(across(most))}" y1="${y}" y2="${y}"/>`;
    return `${line}<circle class="p${at}" cx="${n(across(middle))}" cy="${y}" r="4"/>`;
  };
  const body = chart.rows.flatMap(({ panels }, row) =>
    panels.map(({ title, ranges }, column) => {
      const heading = text(PANEL.width / 2, -10, title, 'middle', 'title');
      const xTitle = text(PANEL.width / 2, PANEL.height + 34, chart.xTitle, 'middle');
      const names = column === 0 ? ranges.map((_, at) => nameOf(at)) : [];
      return place(column, row, [...grid, ...ranges.map(rangeOf), heading, xTitle, ...names].join(''));
    }),
  );
  const columns = Math.max(...chart.rows.map(({ panels }) => panels.length));
  return document(chart, { columns, rows: chart.rows.length, body: body.join('') });
}

interface Scale {
  readonly ticks: readonly number[];
  readonly up: (value: number) => number;
}

function scaleOf(values: readonly number[], log: boolean): Scale {
  const most = Math.max(...values, Number.MIN_VALUE);
  if (log) {
    const decades = Math.max(1, Math.ceil(Math.log10(most)));
    const ticks = Array.from({ length: decades + 1 }, (_, at) => 10 ** at);
    return { ticks, up: (value) => PANEL.height * (1 - Math.log10(Math.max(1, value)) / decades) };
  }
  const top = niceTop(most);
  const ticks = Array.from({ length: TICKS + 1 }, (_, at) => (top * at) / TICKS);
  return { ticks, up: (value) => PANEL.height * (1 - value / top) };
}

/** The next of 1, 2, 4, 8 times a power of ten: a quarter of it is a round number too. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 8].find((one) => one * power >= most) ?? 10) * power;
}

function line(values: readonly number[], at: number, x: readonly number[], { up }: Scale): string {
  const points = values.map((value, n_) => `${n(acrossAt(x, n_))},${n(up(value))}`);
  const dots = points.map((point) => {
    const [cx = '', cy = ''] = point.split(',');
    return `<circle class="p${at}" cx="${cx}" cy="${cy}" r="2.4"/>`;
  });
  return `<polyline class="s${at}" points="${points.join(' ')}"/>${dots.join('')}`;
}

function acrossAt(x: readonly number[], at: number): number {
  const [first = 0, last = 1] = [x[0], x.at(-1)];
  return (((x[at] ?? first) - first) / (last - first)) * PANEL.width;
}

function yAxis({ ticks, up }: Scale, format: (value: number) => string): string {
  return ticks
    .map((value) => {
      const y = n(up(value));
      const grid = `<line class="grid" x1="0" x2="${PANEL.width}" y1="${y}" y2="${y}"/>`;
      return grid + text(-8, up(value) + 4, format(value), 'end');
    })
    .join('');
}

function xAxis({ x, xTitle, formatX }: LineChart): string {
  const labels = x.map((value, at) => text(acrossAt(x, at), PANEL.height + 16, formatX(value), 'middle'));
  return labels.join('') + text(PANEL.width / 2, PANEL.height + 32, xTitle, 'middle');
}

function rotated(title: string): string {
  return `<g transform="translate(-46,${PANEL.height / 2}) rotate(-90)">${text(0, 0, title, 'middle')}</g>`;
}

function place(column: number, row: number, body: string): string {
  const x = MARGIN.left + column * (PANEL.width + PANEL.gapX);
  const y = MARGIN.top + row * (PANEL.height + PANEL.gapY + 24);
  return `<g transform="translate(${x},${y})">${body}</g>`;
}

function document(
  { title, series }: Pick<LineChart, 'title' | 'series'>,
  { columns, rows, body }: { readonly columns: number; readonly rows: number; readonly body: string },
): string {
  const width = MARGIN.left + columns * PANEL.width + (columns - 1) * PANEL.gapX + MARGIN.right;
  const height = MARGIN.top + rows * PANEL.height + (rows - 1) * (PANEL.gapY + 24) + MARGIN.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>${styleOf(series)}</style>
<rect class="paper" width="${width}" height="${height}"/>
${text(MARGIN.left, 26, title, 'start', 'heading')}
${legend(series)}
${body}
</svg>
`;
}

function legend(series: readonly Series[]): string {
  return series
    .map(({ name }, at) => {
      const x = MARGIN.left + at * 112;
      const sample = `<line class="s${at}" x1="${x}" x2="${x + 26}" y1="48" y2="48"/><circle class="p${at}" cx="${x + 13}" cy="48" r="3"/>`;
      return sample + text(x + 32, 52, name, 'start');
    })
    .join('\n');
}

function styleOf(series: readonly Series[]): string {
  const lines = series.map(
    ({ light, dash }, at) => `.s${at}{stroke:${light};stroke-dasharray:${dash}}.p${at}{fill:${light}}`,
  );
  const dark = series.map(({ dark: colour }, at) => `.s${at}{stroke:${colour}}.p${at}{fill:${colour}}`);
  return `text{font:12px system-ui,sans-serif;fill:#24292f}.heading{font-size:15px;font-weight:600}.title{font-weight:600}
.paper{fill:#ffffff}.grid{stroke:#d0d7de;stroke-width:1}[class^=s]{fill:none;stroke-width:2}
${lines.join('')}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.grid{stroke:#30363d}${dark.join('')}}`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', className = ''): string {
  const styled = className === '' ? '' : ` class="${className}"`;
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}"${styled}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A tenth of a pixel is enough, and keeps files small and the same everywhere. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
