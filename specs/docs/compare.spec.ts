/** The page about comparing tables: its table of what each engine digests itself, held to the code. */
import { expect, test } from '@playwright/test';
import { columnsOf, baseColumns } from '../../src/dataset/columns.ts';
import { systemIds, systems } from '../../src/matrix/systems.ts';
import { engineTexts, openSchemes, typeTables } from '../../src/systems/index.ts';
import { read } from '../readme/house.ts';

const page = read('docs/compare.md');

for (const id of systemIds) {
  test(`how many columns ${systems[id].title} digests itself, and why not the others`, async () => {
    const engineText = await engineTexts[id]?.();
    const line = page.split('\n').find((each) => each.startsWith(`| ${systems[id].title} |`));
    if (!engineText) {
      expect(line).toMatch(/^\| [^|]+ \| none \|/);
      return;
    }
    const rules = await typeTables[id]();
    const wide = columnsOf('postgres').slice(baseColumns.length);
    const texts = wide.map(({ family, kind }) => ({ family, ...engineText(rules[family].native, kind) }));
    const without = texts.filter(({ exact }) => !exact);
    const families = [...new Set(without.map(({ family }) => `\`${family}\``))];
    const whys = [...new Set(without.flatMap((text) => ('why' in text ? [text.why] : [])))];
    expect(wide).toHaveLength(120);
    expect(line).toBe(
      `| ${systems[id].title} | ${120 - without.length} | ${families.join(', ')} | ${whys.join('; ')} |`,
    );
  });
}

test('with which URLs a table can be compared', () => {
  for (const scheme of openSchemes.split(', ')) expect(page).toContain(`\`${scheme}`);
});
