/** A plot over time as inline SVG: no script, a text of what it shows, and phases as bands behind the lines. */
import { escapedHtml } from '../dashboard/embed.ts';
import { elapsedText } from '../numbers.ts';

export interface Point {
  readonly at_ms: number;
  /** Null where there is none: the line has a gap there. */
  readonly value: number | null;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Band {
  readonly name: string;
  readonly from_ms: number;
  readonly to_ms: number;
}

export interface Chart {
  /** Unique on the page: `[a-z0-9-]`. */
  readonly id: string;
  readonly title: string;
  readonly series: readonly Series[];
  readonly bands: readonly Band[];
  readonly end_ms: number;
  readonly text: (value: number) => string;
}

/** In the units of the picture. */
const width = 900;
const height = 220;
const left = 76;
const right = 8;
const top = 22;
const bottom = 24;
const plotWidth = width - left - right;
const plotHeight = height - top - bottom;

/** The sorts of lines that the style has. */
export const lineStyles = 6;

export function chartFigure(chart: Chart): string {
  const { id, title, series } = chart;
  const most = Math.max(0, ...series.flatMap(({ points }) => points.map(({ value }) => value ?? 0)));
  const ceiling = niceCeiling(most);
  const x = (ms: number): number => left + (chart.end_ms > 0 ? (ms / chart.end_ms) * plotWidth : 0);
  const y = (value: number): number => top + plotHeight - (value / ceiling) * plotHeight;
  const told = series.map((one) => `${one.name}: ${summary(one, chart.text)}`);
  const pieces = [
    ...chart.bands.map((band, at) => bandOf(band, at, x)),
    ...[0, 0.5, 1].map((share) => rule(ceiling * share, y, chart.text)),
    ...timeTicks(chart.end_ms, x),
    ...series.map(({ points }, at) => lineOf(points, at, x, y)),
  ];
  const legend = series.map(
    (one, at) =>
      `<li><svg class="key" viewBox="0 0 24 8" aria-hidden="true"><line class="l${at % lineStyles}" x1="0" x2="24" y1="4" y2="4"/></svg>${escapedHtml(one.name)} <span class="quiet">${escapedHtml(summary(one, chart.text))}</span></li>`,
  );
  return `<figure aria-labelledby="${id}-title"><figcaption id="${id}-title">${escapedHtml(title)}</figcaption><svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapedHtml(`${title} over time. ${told.join('; ')}`)}">${pieces.join('')}</svg><ul class="legend">${legend.join('')}</ul></figure>`;
}

/** `up to 12, 3 at the end`. */
function summary({ points }: Series, text: Chart['text']): string {
  const values = points.flatMap(({ value }) => value ?? []);
  const [last] = values.slice(-1);
  return last === undefined ? 'not told' : `up to ${text(Math.max(...values))}, ${text(last)} at the end`;
}

/** 1, 2 or 5 times a power of ten, or 1 where nothing is above nought. */
function niceCeiling(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((one) => one * power >= most) ?? 10;
  return step * power;
}

function bandOf({ name, from_ms, to_ms }: Band, at: number, x: (ms: number) => number): string {
  const from = x(from_ms);
  const wide = Math.max(0, x(to_ms) - from);
  // About the width of a letter: what has no room is told by the table of phases.
  const label =
    wide > name.length * 6.5
      ? `<text class="phase" x="${place(from + 4)}" y="14">${escapedHtml(name)}</text>`
      : '';
  return `<rect class="band b${at % 2}" x="${place(from)}" y="${top}" width="${place(wide)}" height="${plotHeight}"/>${label}`;
}

function rule(value: number, y: (value: number) => number, text: Chart['text']): string {
  const at = place(y(value));
  return `<line class="rule" x1="${left}" x2="${width - right}" y1="${at}" y2="${at}"/><text class="tick end" x="${left - 6}" y="${place(y(value) + 4)}">${escapedHtml(text(value))}</text>`;
}

function timeTicks(end_ms: number, x: (ms: number) => number): readonly string[] {
  const ticks = 4;
  return Array.from({ length: ticks + 1 }, (_, at) => {
    const ms = (end_ms * at) / ticks;
    const anchor = at === 0 ? '' : at === ticks ? ' end' : ' middle';
    return `<text class="tick${anchor}" x="${place(x(ms))}" y="${height - 6}">${elapsedText(ms)}</text>`;
  });
}

/** A line for each stretch without a gap; a stretch of one point is a dot. */
function lineOf(
  points: readonly Point[],
  at: number,
  x: (ms: number) => number,
  y: (value: number) => number,
): string {
  const stretches: string[][] = [[]];
  for (const { at_ms, value } of points) {
    if (value === null) stretches.push([]);
    else stretches.at(-1)?.push(`${place(x(at_ms))},${place(y(value))}`);
  }
  return stretches
    .filter(({ length }) => length > 0)
    .map((stretch) => {
      const drawn = stretch.length === 1 ? [...stretch, ...stretch] : stretch;
      return `<polyline class="l${at % lineStyles}" points="${drawn.join(' ')}"/>`;
    })
    .join('');
}

/** A tenth is finer than any screen. */
function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}
