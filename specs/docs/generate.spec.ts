import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { packageDocs, parsePage } from '../../src/certify/docs-pages.ts';
import { docsInput } from '../../src/cli/docs-input.ts';
import { pictureOf } from '../../src/cli/docs-pictures.ts';
import { helpsOf } from '../../src/cli/help.ts';
import { root } from '../../src/cli/root.ts';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { stalePages, writePages } from '../../src/docs/folder.ts';
import type { CommandHelp } from '../../src/docs/command-line-page.ts';
import type { DefectFacts } from '../../src/docs/defects-page.ts';
import type { GuaranteeFacts } from '../../src/docs/guarantees-page.ts';
import { generateDocs, generatedMark } from '../../src/docs/generate.ts';
import type { DocsInput } from '../../src/docs/generate.ts';
import { guide } from '../../src/docs/guide.ts';
import { table } from '../../src/docs/markdown.ts';
import { strategyTexts } from '../../src/docs/strategies.ts';
import { typeMapping } from '../../src/docs/type-mapping.ts';
import { cases } from '../../src/matrix/cases.ts';
import { eventField } from '../../src/model/events.ts';
import { canonicalTextRules } from '../../src/model/text.ts';
import { kinds } from '../../src/model/value.ts';
import { expectedCounts } from '../../src/oracle/counts.ts';
import { eventsAfter, eventsBefore } from '../../src/oracle/events.ts';
import { rowsIn } from '../verify/small.ts';
import { families } from '../../src/model/families.ts';
import { strategies } from '../../src/model/case.ts';

const volume = (rows: number, change_ratio = '0.2', delete_ratio = '0.05') =>
  volumeOf({ rows, change_ratio, delete_ratio });
const defects: readonly DefectFacts[] = [
  {
    name: 'row | doubled',
    category: 'rows',
    breaks: 'One row is written twice.',
    columns: [],
    befalls: { table: strategies, log: ['cdc'] },
    checks: ['d', 'c', 'b', 'a'],
  },
  {
    name: 'row lost',
    category: 'rows',
    breaks: 'One row is not written.',
    columns: ['text', 'json'],
    befalls: { table: ['scd2', 'cdc'], log: [] },
    checks: ['b', 'a'],
    needs: '700 rows',
  },
  {
    name: 'another order',
    category: 'equivalents',
    breaks: 'Nothing.',
    columns: [],
    befalls: { table: strategies, log: [] },
    checks: [],
  },
];
const commands: readonly CommandHelp[] = [
  { path: 'tool', summary: 'all', help: 'Usage: tool <command>\n' },
  { path: 'tool list', summary: 'list | show', help: 'Usage: tool list\n' },
];
const memory = { provenance: 'memory', product: 'memory', version: '0.1.0' } as const;
function guarantee(
  strategy: GuaranteeFacts['strategy'],
  sink: string,
  outcome: GuaranteeFacts['outcome'],
  names: readonly string[],
  limit?: string,
): GuaranteeFacts {
  return {
    scenario: 'kill',
    strategy,
    sink,
    outcome,
    engine: { provenance: 'real', product: sink.toUpperCase(), version: '1.2' },
    // The last variant is the one that makes the outcome.
    variants: names.map((name, at) =>
      at === names.length - 1 ? { name, outcome, ...(limit ? { limit } : {}) } : { name, outcome: 'held' },
    ),
  };
}
const input: DocsInput = {
  types: () => ({ native: 'x', trip: 'exact' }),
  volumes: [volume(10_000)],
  pictures: pictureOf,
  options: {
    matrix: [
      { name: 'sink', type: 'string | readonly string[]', meaning: 'Sinks.', variable: 'DPONE_MATRIX_SINK' },
    ],
    worker: [{ name: 'rowCount', type: 'number', meaning: 'Base rows.', default: '10,000' }],
    test: [{ name: 'loader', type: 'Loader', meaning: 'Under test.' }],
  },
  defects,
  guarantees: {
    scenarios: [
      { name: 'kill', asks: 'What is left?' },
      { name: 'race', asks: 'Who wins?' },
    ],
    loader: 'reference',
    guarantees: [
      guarantee('full_refresh', 'postgres', 'held', ['before finalize']),
      guarantee('full_refresh', 'kafka', 'limit', ['before finalize', 'after commit'], 'Readers see both.'),
      guarantee('scd2', 'postgres', 'held', ['before finalize']),
      { ...guarantee('scd2', 'mssql', 'refused', ['before finalize']), engine: memory },
    ],
  },
  commands,
};
const pages = generateDocs(input);
const page = (path: string): string => pages.get(path) ?? '';

test('25 guides and seven pages', () => {
  expect([...pages.keys()].sort()).toEqual(
    [
      'command-line.md',
      'defects.md',
      'guarantees.md',
      'load-strategies.md',
      'options.md',
      'schema-evolution.md',
      'source-sink-matrix.md',
      'type-mapping.md',
      ...['postgres', 'mssql', 'clickhouse', 'api', 'kafka'].flatMap((source) =>
        ['mssql', 'postgres', 'clickhouse', 'bigquery', 'kafka'].map(
          (sink) => `source-sink/${source}-to-${sink}.md`,
        ),
      ),
    ].sort(),
  );
});

test("the package's docs are as the code says", async () => {
  expect(await stalePages(packageDocs, generateDocs(await docsInput(await helpsOf(root))))).toEqual([]);
});

test('an empty snapshot over a filled target is said to fail by design', () => {
  const [, section = ''] = page('load-strategies.md').split('### `snapshot_diff`');
  expect(section.split('\n### ')[0]).toMatch(
    /Note: the reference loader refuses an empty snapshot .*`MATRIX_EMPTY_SNAPSHOT`/,
  );
});

test('generating twice gives the same text', () => {
  expect(generateDocs(input)).toEqual(pages);
});

test('each defect stands in its category, with where it applies and what sees it', () => {
  const rows = page('defects.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| Defect'));
  expect(rows).toEqual([
    '| row \\| doubled | One row is written twice. | all | `cdc` | [set 1](#sets-of-checks) |',
    '| row lost | One row is not written. Columns: `text`, `json`. Needs 700 rows. | `scd2`, `cdc` | – | `a`, `b` |',
    '| another order | Nothing. | all | – | none: it must pass |',
    '| Set | Checks |',
    '| set 1 | `a`, `b`, `c`, `d` |',
  ]);
  expect(page('defects.md').match(/^## .*/gm)).toEqual(['## Rows', '## Equivalents', '## Sets of checks']);
});

test('the command line is told as its help prints it', () => {
  const text = page('command-line.md');
  expect(text).toContain('| [`tool list`](#tool-list) | list \\| show |');
  expect(text).toContain('## General\n\n```text\nUsage: tool <command>\n```');
  expect(text).toContain('## tool list\n\n```text\nUsage: tool list\n```');
});

test("a guide has its headings, and each case's manifest beneath the first", () => {
  for (const path of new Set(cases.map((c) => c.guide))) {
    const read = parsePage(path, page(path));
    expect(
      read.headings.filter((h) => h.level === 2).map((h) => h.text),
      path,
    ).toEqual([
      'Copy/paste manifest',
      'Supported load strategies',
      'Runtime algorithm',
      'Strategy behavior',
      'Schema evolution and type mapping',
      'Runbook',
      'Cross-links',
    ]);
    const own = cases.filter((c) => c.guide === path);
    const yaml = read.blocks.filter((b) => b.language === 'yaml');
    expect(
      yaml.map((b) => parse(b.text).certification.case_id),
      path,
    ).toEqual(own.map((c) => c.case_id));
    for (const b of yaml)
      expect(b.line, path).toBeLessThan(
        read.headings.find((h) => h.text === 'Supported load strategies')?.line ?? 0,
      );
  }
});

test('a strategy that a pair lacks has a reason', () => {
  const text = page('source-sink/api-to-kafka.md');
  expect(text).toContain(
    '[`xmin`](../load-strategies.md#xmin): `api` cannot tell its changes that way; `postgres` can',
  );
  expect(text).toMatch(/\[`scd2`\]\(.*\), \[`backfill`\]\(.*\): `kafka` keeps a log and not tables/);
  expect(page('source-sink/postgres-to-mssql.md')).toContain('These are all strategies there are.');
});

test('a diagram is a flowchart of quoted boxes and labelled arrows', () => {
  for (const path of new Set(cases.map((c) => c.guide))) {
    const [diagram, ...others] = parsePage(path, page(path)).blocks.filter((b) => b.language === 'mermaid');
    expect(others).toEqual([]);
    const [first, ...lines] = (diagram?.text ?? '').trimEnd().split('\n');
    expect(first).toBe('flowchart LR');
    const node = String.raw`\w+(\["[^"]+"\]|\[\("[^"]+"\)\])?`;
    const arrow = String.raw` -->(\|"[^"]+"\|)? `;
    for (const line of lines) expect(line).toMatch(new RegExp(`^  ${node}(${arrow}${node})+$`));
    expect(lines.length).toBeGreaterThan(3);
  }
});

test('the skip arithmetic', () => {
  expect(page('source-sink-matrix.md')).toContain(
    '| `mock_contract` | none | 200 | 400 | 0 | 200 × 2 = 400 |  |',
  );
  for (const mode of ['mock_local', 'real_local']) {
    expect(page('source-sink-matrix.md')).toContain(
      `| \`${mode}\` | none | 200 | 400 | 43 × 2 = 86 | 157 × 2 = 314 | BigQuery has no`,
    );
  }
});

test('counts by strategy', () => {
  expect(page('source-sink-matrix.md')).toContain(
    '| [`full_refresh`](load-strategies.md#full_refresh) | 25 | every pair |',
  );
  expect(page('source-sink-matrix.md')).toContain(
    '| [`cdc`](load-strategies.md#cdc) | 10 | sources `postgres`, `mssql`;',
  );
});

test('the volume table, by the text of the matrix', () => {
  const figures = (rows: number): unknown[] =>
    strategies.map((s) => {
      const { offered, rowsAfter, events } = strategyTexts[s];
      const v = volume(rows);
      return [s, offered.of(v), rowsAfter.of(v), events?.of(v) ?? null];
    });
  expect(figures(10_000)).toEqual([
    ['full_refresh', 10_000, 10_000, 10_000],
    ['incremental_append', 2_000, 12_000, 2_000],
    ['incremental_merge', 2_000, 10_000, 2_000],
    ['replace', 1_500, 10_000, 2_000],
    ['snapshot_diff', 10_000, 10_000, 2_000],
    ['xmin', 2_000, 10_000, 2_000],
    ['cdc', 2_000, 10_000, 2_000],
    ['partition_replace', 1_500, 10_000, null],
    ['scd2', 10_000, 11_500, null],
    ['backfill', 1_500, 10_000, null],
  ]);
  // Where inserted differs from deleted, S differs from n: 100 rows, 10 changed, 8 deleted, 2 inserted.
  const uneven = volume(100, '0.1', '0.08');
  expect(strategyTexts.full_refresh.offered.of(uneven)).toBe(94);
  expect(strategyTexts.scd2.rowsAfter.of(uneven)).toBe(102);
  expect(page('load-strategies.md')).toContain(
    '| `incremental_append` | changed = 2000 | n + changed = 12000 | changed = 2000 |',
  );
});

test("the figures are the oracle's, at any volume", () => {
  const decimal = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), decimal, decimal, (rows, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map((percent) => (percent / 100).toFixed(2)) as [
        string,
        string,
      ];
      const v = volume(rows, more, less);
      for (const s of strategies) {
        const { offered, rowsAfter, events } = strategyTexts[s];
        const table = expectedCounts({ strategy: s, sink_shape: 'table' }, v);
        expect([offered.of(v), rowsAfter.of(v)], s).toEqual([table.offered, table.after]);
        if (events) expect(events.of(v), s).toBe(expectedCounts({ strategy: s, sink_shape: 'log' }, v).after);
      }
    }),
  );
});

test('a log supports a strategy exactly where a case says so', () => {
  for (const s of strategies) {
    const inLog = cases.some((c) => c.sink_shape === 'log' && c.strategy === s);
    expect([strategyTexts[s].log !== null, strategyTexts[s].events !== null], s).toEqual([inLog, inLog]);
  }
});

test('every page says that it is made, and by which command', () => {
  for (const [path, text] of pages) expect(text.startsWith(`${generatedMark}\n\n# `), path).toBe(true);
  expect(generatedMark).toContain('npx dpone-matrix docs --write');
});

test.describe('type mapping', () => {
  const lines = (...args: Parameters<typeof typeMapping>): string[] =>
    typeMapping(...args)
      .join('\n')
      .split('\n');

  test('native type, trip and notes of both ends, for all families', () => {
    const text = lines('postgres', 'mssql', (system, column) =>
      system === 'postgres'
        ? { native: `pg_${column.family}`, trip: 'exact' }
        : { native: `ms_${column.family}`, trip: 'encoded', note: `as text | ${column.name}` },
    );
    expect(text[0]).toBe('| Family | Kind | PostgreSQL | SQL Server | Note |');
    expect(text).toHaveLength(families.length + 2);
    expect(text[3]).toBe(
      '| `int16` | `integer` | `pg_int16` exact | `ms_int16` encoded | SQL Server: as text \\| wide_postgres_002_int16 |',
    );
    expect(text.at(-1)).toContain('| `ipv6` | `network` |');
  });

  test('a pair of one system has one column', () => {
    expect(lines('kafka', 'kafka', () => ({ native: 'x', trip: 'exact' }))[0]).toBe(
      '| Family | Kind | Kafka | Note |',
    );
  });

  test('the rules handed in reach the guide', () => {
    const own = cases.filter((c) => c.pair_id === 'postgres_to_postgres');
    expect(guide(own, () => ({ native: 'special', trip: 'widened' }))).toContain(
      '| `bool` | `boolean` | `special` widened |  |',
    );
  });
});

test('a cell may hold a bar', () => {
  expect(table(['a'], [['x|y']])).toBe('| a |\n| --- |\n| x\\|y |');
});

test('a stale folder is named page by page, and writing mends all but what nobody generates', async ({}, testInfo) => {
  const folder = testInfo.outputPath('docs');
  mkdirSync(folder, { recursive: true });
  const { written, left } = await writePages(folder, pages);
  expect(written).toEqual([...pages.keys()]);
  expect(left).toEqual([]);
  expect(await stalePages(folder, pages)).toEqual([]);

  const path = 'source-sink/api-to-kafka.md';
  writeFileSync(join(folder, path), page(path).replace('## Runbook', '## Run book'));
  rmSync(join(folder, 'options.md'));
  writeFileSync(join(folder, 'source-sink/api-to-api.md'), '# No pair\n');
  const line = page(path).split('\n').indexOf('## Runbook') + 1;
  const stray = { path: 'source-sink/api-to-api.md', state: 'not generated' };
  expect(await stalePages(folder, pages)).toEqual([
    { path: 'options.md', state: 'missing' },
    { path, state: 'differs', line },
    stray,
  ]);
  expect(await writePages(folder, pages)).toEqual({ written: ['options.md', path], left: [stray] });
  expect(readFileSync(join(folder, path), 'utf8')).toBe(page(path));
  expect(await stalePages(folder, pages)).toEqual([stray]);
});

test('an event is told as the oracle expects it', () => {
  const told = rowsIn(eventsAfter(dataset('kafka', volume(10)), 'replace'))[0];
  const [, section = ''] = page('load-strategies.md').split('## Events');
  expect(section.split('\n## ')[0]).toContain(
    `both days included: \`${String(told?.[eventField.predicate])}\``,
  );
  expect(told?.[eventField.schemaVersion]).toBe(1);
  const [standing] = rowsIn(eventsBefore(dataset('kafka', volume(10))));
  expect(section).toContain(`before a load \`${String(standing?.[eventField.strategy])}\``);
});

test('the row hash is told kind by kind, as it is made', () => {
  const [, section = ''] = page('load-strategies.md').split('## Row hash');
  for (const kind of kinds) {
    const { rule, example } = canonicalTextRules[kind];
    expect(section).toContain(`| \`${kind}\` | ${rule} | \`${example.text}\` |`);
  }
});

test('what is guaranteed: a row for strategies that are alike, limits by number, and memory never taken for an engine', () => {
  const text = page('guarantees.md');
  expect(text).toContain('| Scenario | Strategies | SQL Server | PostgreSQL | Kafka |');
  expect(text.split('\n').filter((line) => line.startsWith('| [kill]'))).toEqual([
    '| [kill](#kill) | `full_refresh` | – | **held** | **limit** [1](#limits) |',
    '| [kill](#kill) | `scd2` | **refused** *in memory only* | **held** | – |',
  ]);
  expect(text).toContain('\n1. Kafka: Readers see both. (kill: after commit)\n');
  expect(text).toContain('| SQL Server | memory only: nothing here is shown of the engine itself |');
  expect(text).toContain('| PostgreSQL | POSTGRES 1.2 |');
  expect(text).toContain('### kill\n\nWhat is left?\n\nVariants: before finalize; after commit.');
  expect(text).toContain(
    '### race\n\nWho wins?\n\nThe record has no finding of it yet, so nothing is guaranteed.',
  );
  const alike = input.guarantees.guarantees
    .slice(0, 1)
    .flatMap((one) => [one, { ...one, strategy: 'cdc' as const }]);
  const one = generateDocs({ ...input, guarantees: { ...input.guarantees, guarantees: alike } });
  expect(one.get('guarantees.md')).toContain('| [kill](#kill) | `full_refresh`, `cdc` | **held** |');
});
