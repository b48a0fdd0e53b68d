/** Contents of a target are certified row by row without keeping rows, and whatever is wrong with one of thousands is found by its key. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { streamedDataset } from '../../../src/dataset/streamed.ts';
import type { Row, Rows } from '../../../src/model/rows.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { bucketCount, bucketed, bucketsBy } from '../../../src/verify/streamed/buckets.ts';
import { certifyContents } from '../../../src/verify/streamed/contents.ts';
import { summarize } from '../../../src/verify/index.ts';
import { list, volume } from '../../dataset/volumes.ts';

const { before: expected } = streamedDataset('postgres', volume(3000));
const label = expected.columns.findIndex(({ name }) => name === 'mock_variant');
const sparse = expected.columns.findIndex(({ name }) => name.startsWith('wide_postgres_010_'));

type Damage = (rows: Row[]) => Row[];
async function certified(damage: Damage = (rows) => rows, of: Rows = expected, mostKept?: number) {
  async function* observed() {
    yield damage([...list(of)]);
  }
  return certifyContents({
    expected: of,
    digest: await bucketed(of, of.batches()),
    observed,
    ...(mostKept === undefined ? {} : { mostKept }),
  });
}

const failing = ({ checks }: Awaited<ReturnType<typeof certified>>): readonly string[] =>
  checks.filter(({ status }) => status === 'failed').map(({ name }) => name);

test('the same rows pass, in whatever order', async () => {
  const verdict = await certified((rows) => rows.toReversed());
  expect(verdict.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'row_count_matches_expectation passed',
    'contents_match_expectation passed',
    'null_counts_match_expectation passed',
  ]);
  expect(verdict.expected_checksum).toBe(summarize(expected, { memo: false }).digest);
});

test('a row lost in the middle is found', async () => {
  const verdict = await certified((rows) => rows.toSpliced(1499, 1));
  expect(failing(verdict)).toContain('row_count_matches_expectation');
  expect(failing(verdict)).toContain('contents_match_expectation');
  expect(verdict.difference.missing).toEqual({ count: 1, first: [{ id: '1500' }] });
  expect(verdict.checks[1]?.detail).toBe(
    '1 of 1024 parts of the table differ, all of them compared by key: 1 missing, 0 unexpected, 0 changed',
  );
});

test('a row that stands twice is found', async () => {
  const verdict = await certified((rows) => rows.toSpliced(1499, 0, [...(rows[1499] as Row)]));
  expect(verdict.difference.unexpected).toEqual({ count: 1, first: [{ id: '1500' }] });
});

test('one row lost and another there twice are the same count, and are found', async () => {
  const verdict = await certified((rows) => rows.with(1499, rows[1500] as Row));
  expect(failing(verdict)).not.toContain('row_count_matches_expectation');
  expect(verdict.difference.missing.first).toEqual([{ id: '1500' }]);
  expect(verdict.difference.unexpected.first).toEqual([{ id: '1501' }]);
});

test('a value that changed is found, with its column', async () => {
  const verdict = await certified((rows) => rows.with(1499, (rows[1499] as Row).with(label, 'v1 x')));
  expect(failing(verdict)).toEqual(['contents_match_expectation']);
  expect(verdict.difference.changed).toMatchObject({ count: 1, columns: { mock_variant: 1 } });
  expect(verdict.difference.changed.first[0]?.cells[0]).toMatchObject({
    observed: expect.stringContaining('v1 x'),
  });
});

test('a value that became null is found by its column’s count', async () => {
  const rows = list(expected);
  const at = rows.findIndex((row, index) => index > 1000 && row[sparse] !== null);
  const verdict = await certified((all) => all.with(at, (all[at] as Row).with(sparse, null)));
  const check = verdict.checks.find(({ name }) => name === 'null_counts_match_expectation');
  const name = expected.columns[sparse]?.name ?? '';
  const nulls = rows.filter((row) => row[sparse] === null).length;
  expect(check).toMatchObject({
    status: 'failed',
    expected: { differing: { [name]: nulls } },
    observed: { differing: { [name]: nulls + 1 } },
  });
});

test('two values that changed places between rows are found', async () => {
  const verdict = await certified((rows) => {
    const [one, other] = [rows[10] as Row, rows[20] as Row];
    return rows
      .with(10, one.with(label, other[label] ?? null))
      .with(20, other.with(label, one[label] ?? null));
  });
  expect(failing(verdict)).toEqual(['contents_match_expectation']);
  expect(verdict.difference.changed.count).toBe(2);
});

test('where more differs than may be kept, only parts of it are compared, and that is said', async () => {
  const verdict = await certified((rows) => rows.map((row) => row.with(label, 'x')), expected, 60);
  const { count } = verdict.difference.changed;
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThanOrEqual(30);
  expect(verdict.checks[1]?.detail).toMatch(
    /^\d+ of 1024 parts of the table differ, \d+ of them compared by key: 0 missing, 0 unexpected, \d+ changed$/,
  );
});

test('where every row has one key, nothing is kept, and it fails all the same', async () => {
  const verdict = await certified((rows) => rows.map((row) => row.with(0, 7)), expected, 5);
  expect(failing(verdict)).toContain('contents_match_expectation');
  expect(verdict.difference.missing.count + verdict.difference.unexpected.count).toBeLessThanOrEqual(5);
});

test('a target that shows other rows the second time has failed, and that is said', async () => {
  let readings = 0;
  async function* observed() {
    readings += 1;
    yield readings === 1 ? list(expected).slice(1) : list(expected);
  }
  const digest = await bucketed(expected, expected.batches());
  const verdict = await certifyContents({ expected, digest, observed });
  expect(failing(verdict)).toContain('contents_match_expectation');
  expect(verdict.checks[1]?.detail).toContain('a second reading showed other rows than the first');
});

test('where nothing is expected and nothing is there, nothing has passed', async () => {
  const verdict = await certified(undefined, rowsOf(expected.columns, expected.key, []));
  expect(verdict.checks.map(({ status }) => status)).toEqual(Array(3).fill('not_applicable'));
});

test('rows of one key are in one part, and keys are spread over the parts', async () => {
  const { buckets, count } = await bucketed(expected, expected.batches());
  expect(buckets).toHaveLength(bucketCount);
  expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(count);
  expect(Math.max(...buckets.map((bucket) => bucket.count))).toBeLessThan(20);
  const bucketOf = bucketsBy(expected);
  const [first] = list(expected);
  expect(bucketOf((first as Row).with(label, 'other'))).toBe(bucketOf(first as Row));
});

test('any set of lost, doubled and changed rows fails, and is told exactly', async () => {
  const base = rowsOf(expected.columns, expected.key, list(expected).slice(0, 120));
  const sort = fc.constantFrom('lose', 'double', 'change');
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.nat(119), sort), { minLength: 1, maxLength: 8, selector: ([at]) => at }),
      async (harms) => {
        const what = new Map(harms);
        const verdict = await certified(
          (rows) =>
            rows.flatMap((row, at) => {
              const harm = what.get(at);
              if (harm === 'lose') return [];
              if (harm === 'double') return [row, row];
              return [harm === 'change' ? row.with(label, `${row[label] as string}!`) : row];
            }),
          base,
        );
        const counted = (name: string): number => harms.filter(([, harm]) => harm === name).length;
        expect(failing(verdict)).toContain('contents_match_expectation');
        expect(verdict.difference.missing.count).toBe(counted('lose'));
        expect(verdict.difference.unexpected.count).toBe(counted('double'));
        expect(verdict.difference.changed.count).toBe(counted('change'));
      },
    ),
    { numRuns: 25 },
  );
});
