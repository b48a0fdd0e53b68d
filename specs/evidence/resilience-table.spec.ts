/** The table of resilience: what a cell may say of what was seen, and what is a problem. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { readResilience, readResilienceTable } from '../../src/evidence/files.ts';
import { jsonText } from '../../src/evidence/json.ts';
import { cellOutcomes, problemsOf, resilienceTable, worstOf } from '../../src/evidence/resilience-table.ts';
import type { DefectResult, Resilience, VariantResult } from '../../src/evidence/resilience.ts';
import { resilienceProblems, resilienceSchema } from '../../src/evidence/resilience.ts';
import {
  caught,
  evidenceOf,
  held,
  limited,
  missed,
  origin,
  refused,
  silent,
  tableOf,
  tested,
  violated,
} from '../support/resilience.ts';

test('cells in the order of scenarios and strategies, each the worst of its variants', () => {
  const table = tableOf(
    tested('repeat', 'postgres_to_kafka__cdc', { variants: [held('same run'), limited('next run')] }),
    tested('kill', 'postgres_to_kafka__cdc', {
      variants: [refused('staging'), held('after')],
    }),
    tested('kill', 'postgres_to_postgres__full_refresh', { variants: [held('staging')] }),
  );
  expect(
    table.cells.map(({ scenario, strategy, sink, outcome }) => [scenario, strategy, sink, outcome]),
  ).toEqual([
    ['kill', 'full_refresh', 'postgres', 'held'],
    ['kill', 'cdc', 'kafka', 'refused'],
    ['repeat', 'cdc', 'kafka', 'limit'],
  ]);
  expect(problemsOf(table)).toEqual([]);
  expect(table).toMatchObject({
    extent: { found: 3, declared: 3, selected: 9, narrowed_by: ['sink = kafka'] },
    variants: 5,
    defects: { planted: 3, caught: 3 },
  });
  expect(table.cells[2]?.cases[0]?.variants[1]).toMatchObject({ limit: 'Readers see both.' });
});

const unseen: readonly (readonly [string, Partial<Pick<Resilience, 'variants' | 'defects'>>, string])[] = [
  [
    'a variant of which nothing can be said',
    { variants: [held('a'), silent('b')] },
    'b: nothing can be said: it did not fire',
  ],
  ['a planted defect that was missed', { defects: [missed('a')] }, 'defect broken (a): missed: the new rows'],
  [
    'a defect that could not be planted',
    { defects: [{ ...missed('a'), status: 'not_planted' }] },
    'defect broken (a): not planted: the new rows',
  ],
  ['no defect at all', { defects: [] }, 'no defect was planted, so nothing shows that it can fail'],
  ['no variant at all', { variants: [] }, 'there is no variant of it for this case, so nothing was shown'],
];

for (const [what, change, problem] of unseen) {
  test(`${what}: nothing stands as held`, () => {
    const table = tableOf(tested('kill', 'postgres_to_kafka__cdc', change));
    expect(table.cells.map(({ outcome }) => outcome)).toEqual(['unknown']);
    expect(problemsOf(table)).toEqual([{ title: 'kill postgres_to_kafka__cdc', problems: [problem] }]);
  });
}

test('a violation is one, whatever else is wrong', () => {
  const table = tableOf(
    tested('kill', 'postgres_to_kafka__cdc', {
      variants: [violated('a'), silent('b'), held('c')],
      defects: [missed('a')],
    }),
  );
  expect(table.cells[0]?.outcome).toBe('violated');
  expect(problemsOf(table)[0]?.problems).toHaveLength(3);
});

test('a test without evidence, or one that failed beside good evidence, has nothing to say', () => {
  const nothing = { ...tested('kill', 'postgres_to_kafka__cdc'), evidence: [] };
  const late = { ...tested('kill', 'postgres_to_kafka__xmin'), faults: ['timed out: at the teardown'] };
  const table = tableOf({ ...nothing, faults: ['failed: worker process exited'] }, late);
  expect(table.cells.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
  expect(problemsOf(table)).toEqual([
    { title: 'kill postgres_to_kafka__xmin', problems: ['timed out: at the teardown'] },
    { title: 'kill postgres_to_kafka__cdc', problems: ['failed: worker process exited'] },
  ]);
  // However the reporter comes to it: without a fault there must be evidence.
  expect(problemsOf(tableOf(nothing))).toEqual([
    { title: 'kill postgres_to_kafka__cdc', problems: ['there is no evidence'] },
  ]);
});

test('what was not run is no finding, and no problem', () => {
  const omitted = { as: 'unsupported' as const, reasons: ['keeps no history'] };
  const table = tableOf(tested('kill', 'postgres_to_mssql__scd2', { omitted, variants: [], defects: [] }), {
    ...tested('kill', 'postgres_to_bigquery__scd2'),
    evidence: [],
    skipped: 'nothing local is like it',
  });
  expect(table.cells.map(({ outcome, cases }) => [outcome, cases[0]?.reasons])).toEqual([
    ['unsupported', ['keeps no history']],
    ['skipped', ['nothing local is like it']],
  ]);
  expect(problemsOf(table)).toEqual([]);
  expect(table.extent).toMatchObject({ found: 0, declared: 2 });
});

test('variants that cannot happen on an engine are told, and where all are, nothing was run', () => {
  const left_out = [
    { name: 'reset', why: 'there is no network' },
    { name: 'silence', why: 'there is no network' },
  ];
  const some = tableOf(tested('network', 'postgres_to_kafka__cdc', { left_out }));
  expect(some.cells[0]).toMatchObject({ outcome: 'held', cases: [{ left_out, reasons: [] }] });
  const none = tableOf(tested('network', 'postgres_to_kafka__cdc', { left_out, variants: [], defects: [] }));
  expect(none.cells[0]).toMatchObject({
    outcome: 'not_applicable',
    cases: [{ reasons: ['there is no network'], problems: [] }],
  });
  // A variant that ran needs its defect, whatever else was left out.
  const blind = tableOf(tested('network', 'postgres_to_kafka__cdc', { left_out, defects: [] }));
  expect(blind.cells[0]?.outcome).toBe('unknown');
});

test('of repeats the worst of each variant and of each defect counts', () => {
  const first = evidenceOf('kill', 'postgres_to_kafka__cdc', {
    variants: [held('a'), violated('b')],
    defects: [missed('a')],
  });
  const second = evidenceOf('kill', 'postgres_to_kafka__cdc', {
    variants: [violated('a'), held('b')],
    defects: [caught('a')],
  });
  for (const evidence of [
    [first, second],
    [second, first],
  ]) {
    const { cells } = tableOf({ ...tested('kill', 'postgres_to_kafka__cdc'), evidence });
    expect(cells[0]?.cases[0]?.variants.map(({ outcome }) => outcome)).toEqual(['violated', 'violated']);
    expect(cells[0]?.cases[0]?.defects.map(({ status }) => status)).toEqual(['missed']);
  }
});

test('sources of one sink and strategy share a cell, which is the worst of them', () => {
  const table = tableOf(
    tested('kill', 'postgres_to_kafka__full_refresh'),
    tested('kill', 'mssql_to_kafka__full_refresh', { variants: [limited('a')] }),
  );
  expect(table.cells.map(({ outcome, cases }) => [outcome, cases.map(({ source }) => source)])).toEqual([
    ['limit', ['postgres', 'mssql']],
  ]);
});

test('a declaration that names no scenario of a case is a problem', () => {
  const table = resilienceTable({ ...origin, strays: ['kill nothing'] }, []);
  expect(problemsOf(table)).toEqual([{ title: 'kill nothing', problems: ['names no scenario of a case'] }]);
  expect(table.extent.declared).toBe(1);
});

const anyVariant: fc.Arbitrary<VariantResult> = fc
  .constantFrom(held, limited, violated, silent)
  .chain((make) => fc.constantFrom('a', 'b', 'c').map((name) => make(name)));
const anyDefect: fc.Arbitrary<DefectResult> = fc.constantFrom(caught('a'), missed('a'));

test('whatever was seen: a cell is good only where its test passes, and never better than its variants', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyVariant, { selector: ({ name }) => name }),
      fc.array(anyDefect, { maxLength: 2 }),
      (variants, defects) => {
        const table = tableOf(tested('read', 'postgres_to_mssql__replace', { variants, defects }));
        const [cell] = table.cells;
        const isGood = ['held', 'refused', 'limit'].includes(cell?.outcome ?? '');
        expect(isGood).toBe(resilienceProblems({ variants, defects }).length === 0);
        const worst = worstOf(variants.map(({ outcome }) => outcome ?? 'unknown'));
        expect(cellOutcomes.indexOf(cell?.outcome ?? 'skipped')).toBeGreaterThanOrEqual(
          cellOutcomes.indexOf(worst),
        );
      },
    ),
  );
});

test('evidence that contradicts itself is refused', ({}, testInfo) => {
  const path = testInfo.outputPath('resilience.json');
  mkdirSync(testInfo.outputDir, { recursive: true });
  const good = evidenceOf('kill', 'postgres_to_kafka__cdc');
  writeFileSync(path, jsonText(good));
  expect(readResilience(path)).toEqual(good);
  const { limit: _, ...wordless } = limited('a') as { readonly limit: string };
  for (const bad of [
    { ...good, variants: [{ ...held('a'), limit: 'words' }] },
    { ...good, variants: [wordless] },
    { ...good, variants: [{ ...held('a'), fired: '' }] },
    { ...good, omitted: { as: 'unsupported', reasons: ['no'] } },
    { ...good, omitted: { as: 'unsupported', reasons: [] }, variants: [], defects: [] },
    { ...good, verdict: 'good' },
  ]) {
    expect(resilienceSchema.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
    writeFileSync(path, jsonText(bad));
    expect(() => readResilience(path)).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_ARTIFACT', message: expect.stringContaining(path) }),
    );
  }
});

test('a table is read as it was written', ({}, testInfo) => {
  const path = testInfo.outputPath('table.json');
  mkdirSync(testInfo.outputDir, { recursive: true });
  const table = tableOf(tested('kill', 'postgres_to_kafka__cdc', { variants: [limited('a'), silent('b')] }), {
    ...tested('kill', 'postgres_to_bigquery__scd2'),
    evidence: [],
    skipped: 'no',
    attempts: 2,
  });
  writeFileSync(path, jsonText(table));
  expect(readResilienceTable(path)).toEqual(table);
  writeFileSync(
    path,
    jsonText({ ...table, cells: table.cells.map((cell) => ({ ...cell, outcome: 'good' })) }),
  );
  expect(() => readResilienceTable(path)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_ARTIFACT' }));
});
