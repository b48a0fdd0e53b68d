/** Declares, for each case, the control without a defect and each of the seven defects that apply to it. */
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import { behavior } from '../../../src/certify/behavior.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { createReferenceLoader, referenceLoader } from '../../../src/loader/reference.ts';
import type { Source } from '../../../src/loader/contract.ts';
import type { Verdict } from '../../../src/verify/index.ts';
import { bytesColumn, defects, denseColumn, sees } from './defects.ts';
import { withDefect } from './planted.ts';

const failed = (verdict: Verdict): string[] =>
  verdict.checks.filter(({ status }) => status === 'failed').map(({ name }) => name);

export function declareSelfTests(cases: readonly MatrixCase[]): void {
  for (const c of cases) {
    test(`${c.case_id}: a right load passes`, async ({ testContext }) => {
      const verdict = await behavior(c, testContext(referenceLoader), () => {});
      expect(failed(verdict)).toEqual([]);
    });

    for (const defect of defects.filter((each) => each.appliesTo(c))) {
      test(`${c.case_id}: ${defect.name} is caught`, async ({ testContext }) => {
        const context = await withDefect(c, testContext(referenceLoader), defect);
        const verdict = await behavior(c, context, () => {});
        const sight = context.sight();
        expect(failed(verdict)).toEqual(expect.arrayContaining([...sight.checks]));
        expect(sees(verdict.difference, sight), JSON.stringify({ sight, seen: verdict.difference })).toBe(
          true,
        );
      });
    }

    test(`${c.case_id}: an input row edited in place is caught`, async ({ testContext, dataset }) => {
      const { columns, volume, before } = dataset(c.source);
      const at = (name: string): number => columns.findIndex((column) => column.name === name);
      const [dense, bytes] = [at(denseColumn(c)), at(bytesColumn(c))];
      const id = volume.ids.insert?.[0];
      const wrapSource = (source: Source): Source => ({
        columns: () => source.columns(),
        position: () => source.position(),
        confirm: (position) => source.confirm(position),
        [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
        async *read(what) {
          for await (const batch of source.read(what)) {
            for (const row of batch as readonly Value[][]) {
              if (what.verb === 'keys' || row[0] !== id) continue;
              row[dense] = ((row[dense] as number) + 1) % 65_536;
              (row[bytes] as Uint8Array).reverse();
            }
            yield batch;
          }
        },
      });
      const fresh = JSON.stringify([...before.batches()].flat().slice(0, 3).map(plain));
      const verdict = await behavior(c, testContext(createReferenceLoader({ wrapSource })), () => {});
      expect(failed(verdict)).toContain('wide_columns_preserved');
      for (const column of [denseColumn(c), bytesColumn(c)]) {
        const sight = { checks: [], sort: 'changed', key: String(id), column } as const;
        expect(sees(verdict.difference, sight), JSON.stringify({ sight, seen: verdict.difference })).toBe(
          true,
        );
      }
      // The rows that the expectation is made of were out of the loader's reach.
      expect(JSON.stringify([...before.batches()].flat().slice(0, 3).map(plain))).toBe(fresh);
    });
  }
}

const plain = (row: Row): unknown[] => row.map((value) => (typeof value === 'bigint' ? `${value}n` : value));
