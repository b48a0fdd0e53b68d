/** The page about performance: its figures are those of the files that benchmarks wrote, and each benchmark is on it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { begin, end, figures, withFigures } from '../../bench/figures-page.ts';
import { keptResults } from '../../bench/kept-results.ts';
import { measurement } from '../../bench/result.ts';
import type { BenchResult } from '../../bench/result.ts';
import { read, root } from '../readme/house.ts';

const page = read('docs/performance.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const result: BenchResult = {
  schema: 'dpone.bench.v1',
  name: 'copy',
  against: 'a bare | copy',
  started_at: '2026-01-02T03:04:05.000Z',
  measurements: [
    measurement('ours / bare', 'ratio', [0.91234, 1.1, 0.8]),
    measurement('bare', 'rows/s', [30_512.4]),
  ],
  machine: {
    node: 'v24.9.0',
    platform: 'linux-x64',
    cpu: 'a CPU',
    parallelism: 2,
    load: { before: 0.05, after: 1.25 },
  },
};

test('a result as a table', () => {
  expect(figures([result])).toBe(`### copy

Against a bare &#124; copy. 2026-01-02, 2 cores of a CPU, linux-x64, Node 24.9.0, load 0.1 before, 1.3 after.

|  | Median | Lowest to highest | Rounds |
| --- | --- | --- | --- |
| ours / bare | 0.912 | 0.8–1.1 | 3 |
| bare | 30,500 rows/s |  | 1 |`);
});

test('results stand by name, in the one place of a page', () => {
  const given = `# Page\n\n${begin}\nold\n${end}\n\nRest\n`;
  const written = withFigures(given, [result, { ...result, name: 'all' }]);
  expect(written.match(/^### .*/gm)).toEqual(['### all', '### copy']);
  expect(written.startsWith(`# Page\n\n${begin}\n\n### all`)).toBe(true);
  expect(written.endsWith(`\n\n${end}\n\nRest\n`)).toBe(true);
  expect(withFigures(written, [result])).toBe(withFigures(given, [result]));
});

for (const [what, wrong] of [
  ['none', '# Page\n'],
  ['one that does not end', `${begin}\n`],
  ['two', `${begin}\n${end}\n${begin}\n${end}\n`],
] as const) {
  test(`a page with a place for figures: ${what}`, () => {
    expect(() => withFigures(wrong, [result])).toThrow('has not one place for figures');
  });
}

test('the figures of the page are those of the files: npm run bench:figures', () => {
  expect(page).toBe(withFigures(page, keptResults()));
});

test('every benchmark has a row, and every row is a benchmark', () => {
  const named = [...page.matchAll(/^\| `npm run (bench:[\w-]+)` \|/gm)].map(([, name]) => name);
  const benchmarks = Object.keys(scripts).filter(
    (name) => name.startsWith('bench:') && name !== 'bench:figures',
  );
  expect(new Set(named)).toEqual(new Set(benchmarks));
  expect(named).toHaveLength(benchmarks.length);
});

test('every file of figures is one of a benchmark that there is', () => {
  const written = Object.entries(scripts)
    .filter(([name]) => name.startsWith('bench:'))
    .map(([, command]) => read(command.replace('node ', '')));
  for (const file of readdirSync(join(root, 'bench', 'figures'))) {
    const { name } = JSON.parse(read(`bench/figures/${file}`)) as BenchResult;
    expect(file).toBe(`${name}.json`);
    // Some name their results by what they were asked for.
    const [stem] = name.split('-');
    const isOf = (source: string): boolean =>
      source.includes(`'${name}'`) || source.includes(`\`${stem}-\${`);
    expect(written.some(isOf), name).toBe(true);
  }
});
