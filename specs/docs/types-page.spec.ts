/** The page of type tables: every family of every system as its connector keeps it, and a legend of the trips. */
import { expect, test } from '@playwright/test';
import { parsePage } from '../../src/certify/docs-pages.ts';
import { docsInput } from '../../src/cli/docs-input.ts';
import { typesPage } from '../../src/docs/types-page.ts';
import { systemIds, systems } from '../../src/matrix/systems.ts';
import { families, familyKinds } from '../../src/model/families.ts';
import type { TypeRule } from '../../src/systems/contract.ts';
import { typeTables } from '../../src/systems/index.ts';

/** The text beneath a heading, up to the next one. */
function beneath(page: string, heading: string): string {
  return page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

for (const id of systemIds) {
  test(`${systems[id].title}: each family with its type, its trip and what is kept`, async () => {
    const section = beneath(typesPage((await docsInput([])).types), systems[id].title);
    const rules = await typeTables[id]();
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(families.length);
    for (const [index, family] of families.entries()) {
      const { native, trip, note }: TypeRule = rules[family];
      const start = `| \`${family}\` | \`${familyKinds[family]}\` | \`${native}\` | ${trip} | `;
      const kept = note?.replaceAll('|', '\\|') ?? 'every value';
      expect(rows[index]).toBe(`${start}${kept} |`);
    }
  });
}

test('a trip that is not exact has a note that says why', async () => {
  for (const id of systemIds) {
    const rules = await typeTables[id]();
    for (const family of families) {
      const { trip, note }: TypeRule = rules[family];
      if (trip !== 'exact') expect(note, `${id} ${family}`).toBeTruthy();
    }
  }
});

test('the legend has every trip, and how many families take it in each system', () => {
  const page = typesPage((_, { family }) => ({ native: 'x', trip: family === 'bool' ? 'lossy' : 'widened' }));
  const trips = [...beneath(page, 'How a value travels').matchAll(/^\| `(\w+)` \|/gm)].map(
    ([, trip]) => trip,
  );
  expect(trips).toEqual(['exact', 'widened', 'encoded', 'lossy']);
  expect(page).toContain(`| [SQL Server](#sql-server) | 0 | ${families.length - 1} | 0 | 1 |`);
  const { anchors, links } = parsePage('type-mapping.md', page);
  const within = links.filter(({ target }) => target.startsWith('#')).map(({ target }) => target.slice(1));
  expect(within).toHaveLength(systemIds.length);
  expect(within.filter((anchor) => !anchors.has(anchor))).toEqual([]);
});
