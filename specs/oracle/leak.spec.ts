/** What was derived from a dataset goes with it: a worker that has moved on to other sources keeps nothing of it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { cases } from '../../src/matrix/cases.ts';
import { sources } from '../../src/matrix/systems.ts';
import { expectation } from '../../src/oracle/index.ts';
import { prepareExpectation } from '../../src/verify/index.ts';

const volume = volumeOf({ rows: 20, change_ratio: '0.5', delete_ratio: '0.2' });
const everything = () => undefined;

/** Prepares every case of a source, and remembers its dataset only weakly. */
function used(source: string): WeakRef<object> {
  const data = dataset(source, volume);
  for (const c of cases.filter((each) => each.source === source)) {
    const expected = expectation(c, data, { source: everything, sink: everything }, 1n);
    prepareExpectation({ case: c, volume, expectation: expected, keep: everything, memo: true });
  }
  return new WeakRef(data);
}

test('of five sources only the two used last are kept', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const references = sources.map(used);
  await expect
    .poll(() => {
      collect();
      return references.map((reference) => reference.deref() !== undefined);
    })
    .toEqual([false, false, false, true, true]);
});
