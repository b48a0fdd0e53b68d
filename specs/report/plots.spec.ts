/** The plots of stress: lines, gaps, bands and words of a chart, rates from counts, and the page as one file. */
import { expect, test } from '@playwright/test';
import { chartFigure } from '../../src/report/plots/chart.ts';
import type { Chart } from '../../src/report/plots/chart.ts';
import { stressPage } from '../../src/report/plots/page.ts';
import { chartsOf } from '../../src/report/plots/series.ts';
import { bytesText, rateText } from '../../src/report/plots/words.ts';
import { stressOf } from '../support/stress.ts';

const chart: Chart = {
  id: 'x',
  title: 'Locks <b>',
  series: [
    {
      name: 'held',
      points: [
        { at_ms: 0, value: 0 },
        { at_ms: 500, value: 40 },
        { at_ms: 1000, value: null },
        { at_ms: 2000, value: 20 },
      ],
    },
    { name: 'never told', points: [{ at_ms: 0, value: null }] },
  ],
  bands: [
    { name: 'load', from_ms: 0, to_ms: 1500 },
    { name: 'verify', from_ms: 1500, to_ms: 1510 },
  ],
  end_ms: 2000,
  text: (value) => `${value} locks`,
};

test('a line goes through its points, with a gap where there is none', () => {
  const lines = [...chartFigure(chart).matchAll(/<polyline class="(l\d)" points="([^"]+)"/g)];
  // From left to right of the plot (76 to 892), and from its bottom (196) to its top (22), which is 50 here.
  expect(lines.map(([, style, points]) => [style, points])).toEqual([
    ['l0', '76,196 280,56.8'],
    ['l0', '892,126.4 892,126.4'],
  ]);
});

test('its text says what it shows, and nothing in it is markup', () => {
  const figure = chartFigure(chart);
  expect(figure).toContain(
    'aria-label="Locks &lt;b&gt; over time. held: up to 40 locks, 20 locks at the end; never told: not told"',
  );
  expect(figure).not.toContain('<b>');
  expect(figure).toContain('>50 locks</text>');
});

test('phases are bands, and one without room for its name has none', () => {
  const figure = chartFigure(chart);
  expect(figure.match(/<rect class="band/g)).toHaveLength(2);
  expect([...figure.matchAll(/class="phase"[^>]*>([^<]+)</g)].map(([, name]) => name)).toEqual(['load']);
});

test('nothing at all is drawn as nought', () => {
  const flat = { ...chart, series: [{ name: 'held', points: [{ at_ms: 0, value: 0 }] }], end_ms: 0 };
  expect(chartFigure(flat)).toContain('points="76,196 76,196"');
});

test('rates are of counts within a phase; in a load the sink tells them', () => {
  const [rates] = chartsOf(stressOf('postgres_to_postgres__full_refresh'));
  const of = (at: number) => rates?.series[at]?.points.map(({ value }) => value);
  expect(rates?.series.map(({ name }) => name)).toEqual([
    'counted on the way',
    "load, by the sink's rows there",
  ]);
  expect(of(0)).toEqual([null, 2000, null, null, null, null, null, 4000]);
  expect(of(1)).toEqual([null, null, null, 1000, 1000, 1000, null, null]);
});

test('each end has a chart for each unit that it tells', () => {
  const charts = chartsOf(stressOf('postgres_to_postgres__full_refresh'));
  expect(charts.map(({ id, title }) => `${id}: ${title}`)).toEqual([
    'rates: Rows per second',
    'memory: Memory',
    'source-count: Source: counts',
    'sink-rows: Sink: rows',
    'sink-bytes: Sink: bytes',
  ]);
  expect(charts[4]?.series[0]?.name).toBe('WAL written since the beginning');
  expect(charts[1]?.series.map(({ name }) => name)).toEqual(['this process', 'processes that it started']);
});

test('a count that falls is no rate', () => {
  const stress = stressOf('postgres_to_postgres__full_refresh');
  const samples = stress.samples.map((sample) => ({ ...sample, gauges: [null, 8000 - sample.at_ms, null] }));
  const [rates] = chartsOf({ ...stress, samples });
  expect(rates?.series[1]?.points.every(({ value }) => value === null)).toBe(true);
});

test('the page has the verdict, the phases with their rates, every chart, and no script', () => {
  const page = stressPage(stressOf('postgres_to_kafka__full_refresh'));
  expect(page).toContain('passed');
  expect(page).toContain(
    '<th scope="row">load</th><td>4.0 s</td><td>4,000</td><td>1,000</td><td>2.0 MB</td>',
  );
  expect(page.match(/<figure /g)).toHaveLength(5);
  expect(page).not.toMatch(/<script| on\w+=|http:|https:|style="/);
  expect(page).toContain("default-src 'none'");
});

test('of two phases of one name each has its own rate', () => {
  const page = stressPage(
    stressOf('postgres_to_kafka__full_refresh', {
      phases: [
        { name: 'fingerprint', started_ms: 0, duration_ms: 2000, rows: 4000 },
        { name: 'fingerprint', started_ms: 2000, duration_ms: 1000, rows: 4000 },
      ],
    }),
  );
  const rates = [...page.matchAll(/<th scope="row">fingerprint<\/th>(?:<td>[^<]*<\/td>){2}<td>([^<]*)</g)];
  expect(rates.map(([, rate]) => rate)).toEqual(['2,000', '4,000']);
});

test('what is wrong is told first, and hostile text is text', () => {
  const page = stressPage(
    stressOf('postgres_to_kafka__full_refresh', {
      checks: [
        {
          name: 'contents_match_expectation',
          status: 'failed',
          expected: 'a',
          observed: '<img src=x onerror=alert(1)>',
          detail: '1 of 1024 parts',
        },
      ],
      gauge_problems: ['sink: <b>'],
    }),
  );
  expect(page).toContain('What is wrong');
  expect(page).toContain('1 of 1024 parts');
  expect(page).not.toContain('<img');
  expect(page).toContain('Not all gauges were told: sink: &lt;b&gt;');
});

test('sizes and rates read well', () => {
  expect([0, 999, 1500, 999_600, 23_456_789, 2.5e12].map(bytesText)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '1.0 MB',
    '23.5 MB',
    '2.5 TB',
  ]);
  expect(rateText(12_345.6, 2000)).toBe('12,346 rows/s, 24.7 MB/s');
  expect(rateText(null, 2000)).toBe('·');
});
