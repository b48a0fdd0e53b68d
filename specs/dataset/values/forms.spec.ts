import { expect, test } from '@playwright/test';
import { dataset } from '../../../src/dataset/index.ts';
import { families } from '../../../src/model/families.ts';
import { canonicalText } from '../../../src/model/text.ts';
import type { Value } from '../../../src/model/value.ts';
import { list, sources, volume } from '../volumes.ts';
import { forms } from './forms.ts';

test('each form refuses what is not canonical', () => {
  for (const family of families) {
    expect(forms[family].bad.length, family).toBeGreaterThan(0);
    for (const bad of forms[family].bad)
      expect(forms[family].holds(bad), `${family} ${String(bad)}`).toBe(false);
  }
});

for (const source of sources) {
  test(`${source}: every value has its kind's JavaScript form, its family's spelling and its bounds`, () => {
    const data = dataset(source, volume(2000));
    const wrong: [string, Value][] = [];
    const updated = list(data.snapshot).slice(0, 200);
    for (const row of [...list(data.before), ...updated]) {
      for (const [index, { name, family, kind }] of data.columns.entries()) {
        const value = row[index] as Value;
        if (value === null) continue;
        if (canonicalText(value, kind) === undefined || !forms[family].holds(value))
          wrong.push([name, value]);
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(list(data.before).every((row) => row.length === 126)).toBe(true);
  });
}
