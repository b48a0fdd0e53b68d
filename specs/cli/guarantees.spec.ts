/** `guarantees`: the record of what runs have shown, written and held against. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { guaranteesRecord } from '../../src/cli/docs-input.ts';
import { readGuarantees } from '../../src/evidence/files.ts';
import { jsonText } from '../../src/evidence/json.ts';
import type { ResilienceTable } from '../../src/evidence/resilience-table.ts';
import { scenarios } from '../../src/resilience/scenarios/index.ts';
import { cases } from '../../src/matrix/cases.ts';
import { held, limited, tableOf, tested, violated } from '../support/resilience.ts';
import { dpone } from './terminal.ts';

const cdc = 'postgres_to_kafka__cdc';

test('written, held against, and told where a run is otherwise', async ({}, testInfo) => {
  const folder = testInfo.outputPath();
  mkdirSync(folder, { recursive: true });
  const write = (name: string, table: ResilienceTable): void =>
    writeFileSync(join(folder, name), jsonText(table));
  const record = (...argv: string[]) => dpone(['guarantees', '--record', 'record.json', ...argv], {}, folder);
  write('good.json', tableOf(tested('kill', cdc), tested('repeat', cdc, { variants: [limited('a')] })));
  write('other.json', tableOf(tested('kill', cdc, { variants: [limited('a')] })));
  write('bad.json', tableOf(tested('kill', cdc, { variants: [held('b'), violated('a')] })));

  expect(await record('--from', 'good.json', '--write')).toEqual({
    code: 0,
    out: 'record.json: written, 2 cells of reference; now run dpone-matrix docs --write\n',
    error: '',
  });
  const text = readFileSync(join(folder, 'record.json'), 'utf8');
  expect(JSON.parse(text).guarantees).toHaveLength(2);
  expect(await record('--from', 'good.json', '--check')).toEqual({
    code: 0,
    out: '2 cells of reference are as recorded\n',
    error: '',
  });
  expect(await record('--from', 'other.json', '--check')).toEqual({
    code: 1,
    out: '3 differences from the record\n',
    error:
      'kill cdc kafka: a is limit, and recorded as held\n' +
      'kill cdc kafka: the limit of a is Readers see both., and recorded as none\n' +
      'repeat cdc kafka: the run says nothing of it\n',
  });
  write('part.json', tableOf(tested('kill', cdc)));
  expect(await record('--from', 'part.json', '--check')).toMatchObject({ code: 1 });
  expect(await record('--from', 'part.json', '--check', '--part')).toEqual({
    code: 0,
    out: '1 cell of reference: a part, as recorded\n',
    error: '',
  });
  for (const option of ['--write', '--check']) {
    expect(await record('--from', 'bad.json', option)).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringContaining('kill postgres_to_kafka__cdc: a: violated: a mixture'),
    });
  }
  expect(readFileSync(join(folder, 'record.json'), 'utf8')).toBe(text);
  expect(await record('--from', 'record.json', '--check')).toMatchObject({
    code: 2,
    error: expect.stringContaining('MATRIX_BAD_ARTIFACT'),
  });
  for (const wrong of [
    ['--check'],
    ['--from', 'good.json'],
    ['--from', 'good.json', '--check', '--write'],
    ['--from', 'good.json', '--part', '--write'],
  ]) {
    expect(await record(...wrong)).toMatchObject({
      code: 2,
      error: expect.stringContaining('MATRIX_BAD_REQUEST'),
    });
  }
});

/**
 * What the record of the package has must be what the scenarios now are: a new variant is in no record yet. Not every
 * cell has every variant, for some can't happen on every engine.
 */
test("the package's record has the cells and the variants of its scenarios", () => {
  const { guarantees } = readGuarantees(guaranteesRecord);
  const firsts = cases.filter(
    (c) => cases.find(({ sink, strategy }) => sink === c.sink && strategy === c.strategy) === c,
  );
  for (const scenario of scenarios) {
    const { name } = scenario;
    const all = firsts.map((c) => ({
      cell: `${c.strategy} ${c.sink}`,
      variants: scenario.variants(c, { points: true, inProcess: true }).map((variant) => variant.name),
    }));
    const own = guarantees.filter((one) => one.scenario === name);
    const known = new Map(all.map((one) => [one.cell, one.variants]));
    for (const { strategy, sink, variants: recorded } of own) {
      const names = recorded.map((variant) => variant.name);
      expect(known.get(`${strategy} ${sink}`), `${name} ${strategy} ${sink}`).toEqual(
        expect.arrayContaining(names),
      );
    }
    expect(new Set(own.flatMap((one) => one.variants.map((variant) => variant.name))), name).toEqual(
      new Set(all.flatMap((one) => one.variants)),
    );
  }
});
