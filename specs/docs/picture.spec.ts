/** The pictures of the strategies: their rows are what a reader of the contract would draw, and their text is Mermaid. */
import { expect, test } from '@playwright/test';
import { pictureOf } from '../../src/cli/docs-pictures.ts';
import { changeSigns, picture } from '../../src/docs/picture.ts';
import type { PictureRow } from '../../src/docs/picture.ts';
import { strategyTexts } from '../../src/docs/strategies.ts';
import { strategies } from '../../src/model/case.ts';
import type { Strategy } from '../../src/model/case.ts';

const text = ({ id, change, version, note }: PictureRow): string =>
  [`${changeSigns[change]}${id}`, ...(version === null ? [] : [`v${version}`]), ...(note ? [note] : [])].join(
    ' ',
  );

function drawn(strategy: Strategy) {
  const { before, offered, keys, after, events } = pictureOf(strategy);
  return {
    before: before.map(text),
    offered: offered.map(text).toSorted(),
    ...(keys ? { keys } : {}),
    after: after.map(text),
    events: events?.map(text).toSorted() ?? null,
  };
}

const first = ['−1 v1', '~2 v1', '=3 v1', '=4 v1'];
const snapshot = ['~2 v2', '=3 v1', '=4 v1', '+5 v1'];
const delta = ['+5 v1 insert', '~2 v2 update', '−1 v1 delete'];
const upserts = ['+5 v1 upsert', '~2 v2 upsert', '−1 delete'];
const told = { original: ['+5 v1 insert', '~2 v2 update', '−1 delete'], upserts };

test.describe('the rows', () => {
  const expected: Partial<Record<Strategy, object>> = {
    full_refresh: {
      before: first,
      offered: snapshot.toSorted(),
      after: snapshot,
      events: ['+5 v1 snapshot', '=3 v1 snapshot', '=4 v1 snapshot', '~2 v2 snapshot'],
    },
    incremental_append: {
      before: first,
      offered: delta,
      after: ['−1 v1', '−1 v1 delete', '~2 v1', '~2 v2 update', '=3 v1', '=4 v1', '+5 v1 insert'],
      events: told.original,
    },
    incremental_merge: { before: first, offered: delta, after: snapshot, events: told.upserts },
    cdc: { before: first, offered: delta, after: snapshot, events: told.original },
    snapshot_diff: { before: first, offered: snapshot.toSorted(), after: snapshot, events: told.upserts },
    xmin: {
      before: first,
      offered: ['+5 v1', '~2 v2'],
      keys: [2, 3, 4, 5],
      after: snapshot,
      events: told.upserts,
    },
    scd2: {
      before: first.map((row) => `${row} current`),
      offered: snapshot.toSorted(),
      after: [
        '−1 v1 closed',
        '~2 v1 closed',
        '~2 v2 current',
        '=3 v1 current',
        '=4 v1 current',
        '+5 v1 current',
      ],
      events: null,
    },
  };
  for (const [strategy, rows] of Object.entries(expected)) {
    test(strategy, () => expect(drawn(strategy as Strategy)).toEqual(rows));
  }

  for (const strategy of ['replace', 'partition_replace', 'backfill'] as const) {
    test(`${strategy}: by their days, of which the window holds the changed ones alone`, () => {
      const rows = drawn(strategy);
      const bare = (shown: readonly string[]) => shown.map((row) => row.replace(/ 20.*/, ''));
      expect(bare(rows.before)).toEqual(first);
      expect(bare(rows.offered)).toEqual(['+5 v1', '~2 v2']);
      expect(bare(rows.after)).toEqual(snapshot);
      for (const row of [...rows.before, ...rows.after]) {
        if (row.startsWith('=')) expect(row).not.toMatch(/2026-06-0[123]$/);
        else expect(row).toMatch(/2026-06-0[123]$/);
      }
      expect(rows.events).toEqual(
        strategy === 'replace' ? ['+5 v1 replace', '~2 v2 replace', '−1 delete'] : null,
      );
    });
  }
});

test('a diagram is a flowchart of boxes with rows, one beneath the other, and arrows that say what happens', () => {
  const row = String.raw`\w+\["[^"]+"\](:::(deleted|updated|stable|inserted))?`;
  const line = new RegExp(
    [
      String.raw`^%%\{init: .*\}%%$`,
      '^flowchart LR$',
      String.raw`^ {2}subgraph \w+\["[^"]+"\]$`,
      '^ {4}direction TB$',
      `^ {4}${row}( ~~~ ${row})*$`,
      '^ {2}end$',
      String.raw`^ {2}\w+ -->\|"[^"\`]+"\| \w+$`,
      String.raw`^ {2}classDef \w+ [\w:#,-]+$`,
    ].join('|'),
  );
  for (const strategy of strategies) {
    const shown = picture(pictureOf(strategy), strategyTexts[strategy]);
    const [open, ...lines] = shown.split('\n');
    expect(open).toBe('```mermaid');
    expect(lines.pop()).toBe('```');
    expect(
      lines.filter((each) => !line.test(each)),
      strategy,
    ).toEqual([]);
    const [init = ''] = lines;
    expect(() => JSON.parse(init.slice('%%{init: '.length, -'}%%'.length))).not.toThrow();
    const boxes = ['before', 'offered', 'after', ...(strategyTexts[strategy].log === null ? [] : ['events'])];
    expect(
      [...shown.matchAll(/subgraph (\w+)/g)].map(([, name]) => name),
      strategy,
    ).toEqual(boxes);
  }
});

test('where there are no rows, that is said', () => {
  const nothing = { before: [], offered: [], after: [], events: null };
  const shown = picture(nothing, { removes: 'a `key`', adds: 'the "rest"' });
  expect(shown.match(/\["nothing"\]/g)).toHaveLength(3);
  expect(shown).toContain('before -->|"removes a key"| after');
  expect(shown).toContain(`offered -->|"adds the 'rest'"| after`);
});
