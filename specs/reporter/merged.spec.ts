/** What parts of a merged report say of themselves, held against each other without any Playwright. */
import { expect, test } from '@playwright/test';
import type { FullConfig, Suite } from '@playwright/test/reporter';
import { mergedParts } from '../../reporters/merged.ts';
import { notePart, partOf, partsIn } from '../../src/evidence/part.ts';
import type { Part } from '../../src/evidence/part.ts';

const part = (current: number, change: Partial<Part> = {}): Part => ({
  run_id: `run_${current}`,
  shard: { current, total: 2 },
  projects: ['mock_contract'],
  narrowed_by: [],
  commit: null,
  versions: { node: '24.9.0', playwright: '1.65.1', 'dpone-matrix': '0.1.0' },
  ...change,
});

/** As a merge hands over parts that all have tests: the names of the configs' metadata together, projects apart. */
function given(parts: readonly Part[]): [FullConfig, Suite] {
  const config = { metadata: {} };
  const suites = parts.map((one) => {
    const project = { name: 'mock_contract', metadata: {} };
    notePart(config, [project], one);
    return { project: () => project };
  });
  return [config as FullConfig, { suites } as unknown as Suite];
}

const judged = (...parts: Part[]) => mergedParts('mock_contract', ...given(parts));

test('two shards of one run have nothing against each other', () => {
  const { suites, ...rest } = judged(part(1), part(2));
  expect(suites).toHaveLength(2);
  expect(rest).toEqual({
    narrowedBy: [],
    problems: [],
    missing: undefined,
    empty: undefined,
    origin: { commit: null, versions: { node: '24.9.0', playwright: '1.65.1', 'dpone-matrix': '0.1.0' } },
  });
});

test('another Node is told, another version of the checker is refused', () => {
  const other = judged(part(1), part(2, { versions: { ...part(2).versions, node: '22.22.0' } }));
  expect(other.problems).toEqual([]);
  expect(other.origin.versions['node']).toBe('24.9.0 and 22.22.0');
  const versions = { ...part(2).versions, 'dpone-matrix': '0.2.0' };
  expect(judged(part(1), part(2, { versions })).problems).toEqual([
    'shard 2 of 2 is of another version of dpone-matrix than shard 1 of 2: 0.2.0, not 0.1.0',
  ]);
});

test('runs that are no shards are no parts of one run', () => {
  const alone = part(1, { shard: null, run_id: 'alone' });
  expect(judged(alone).problems).toEqual([]);
  expect(judged(alone, part(2, { shard: null, run_id: 'other' })).problems).toEqual([
    'the run alone and the run other are no parts of one run',
  ]);
  expect(judged(alone, part(2)).problems).toEqual(['the run alone and shard 2 of 2 are no parts of one run']);
});

test('changes that are not committed are another commit', () => {
  const commit = { sha: 'a'.repeat(40), dirty: false };
  const dirty = { ...commit, dirty: true };
  expect(judged(part(1, { commit }), part(2, { commit })).problems).toEqual([]);
  expect(judged(part(1, { commit }), part(2, { commit: dirty })).problems).toEqual([
    'shard 2 of 2 is of another commit than shard 1 of 2: aaaaaaaaaaaa, with changes, not aaaaaaaaaaaa',
  ]);
  expect(judged(part(1, { commit }), part(2)).problems).toEqual([
    'shard 2 of 2 is of another commit than shard 1 of 2: none, not aaaaaaaaaaaa',
  ]);
});

test('a shard without a test is there, and is named where tests are missing', () => {
  const [config, suite] = given([part(1)]);
  notePart(config, [], part(2));
  expect(mergedParts('mock_contract', config, suite)).toMatchObject({
    missing: undefined,
    empty: 'shard 2 of 2 brought no test',
    problems: [],
  });
  notePart(config, [], part(2, { projects: ['mock_local'] }));
  expect(mergedParts('mock_contract', config, suite)).toMatchObject({
    missing: 'shard 2 of 2 is missing (shard 2 of 2 was given, and is of mock_local)',
  });
});

test('what says of itself what no part says is refused', () => {
  const strange = { 'dpone_matrix_part:x': { run_id: 'x' }, dpone_matrix_part: {} };
  expect(() => partsIn({ metadata: strange })).toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_METADATA' }),
  );
  expect(() => partOf({ metadata: strange })).toThrow('made by another version of dpone-matrix');
  expect(partOf({ metadata: {} })).toBeUndefined();
  expect(partsIn({ metadata: { actualWorkers: 2 } })).toEqual([]);
});
