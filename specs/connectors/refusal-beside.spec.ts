/** A case that a loader refuses, on every engine: what stands beside the target is seen, and so is what the loader leaves. */
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
import { refusal } from '../../src/certify/refusal.ts';
import { refusalChecks } from '../../src/evidence/refusal.ts';
import { instead } from '../../src/loader/instead.ts';
import { createReferenceLoader, referenceLoader } from '../../src/loader/reference.ts';
import { MatrixError } from '../../src/model/error.ts';
import { unsupportedCode } from '../../src/model/loader.ts';
import type { Loader } from '../../src/model/loader.ts';

import { casesInto } from '../support/points.ts';

test.use({ rowCount: 30, changeRatio: 0.5, deleteRatio: 0.1 });

const refuse = (): never => {
  throw new MatrixError(unsupportedCode, 'nothing is merged');
};

const loaders: Readonly<Record<'passed' | 'failed', Loader>> = {
  passed: instead(referenceLoader, { load: async () => refuse() }),
  /** It has made the place of its state by then. */
  failed: createReferenceLoader({
    wrapSink: (sink) =>
      instead(sink, {
        async exchange() {
          await sink.save({ mark: '1' });
          return refuse();
        },
      }),
  }),
};

for (const sink of ['postgres', 'clickhouse', 'kafka']) {
  for (const [status, loader] of Object.entries(loaders)) {
    const what = status === 'passed' ? 'writes nothing' : 'has saved a state';
    test(`${sink}: a loader that ${what}`, async ({ testContext, systems }) => {
      const c = casesInto(sink).find(({ strategy }) => strategy === 'incremental_merge');
      if (!c) throw new Error(`there is no merge into ${sink}`);
      const { engine } = await systems.connect(sink);
      test.skip(engine.provenance === 'memory', engine.why_not_better ?? 'no engine answers');
      const { checks } = await refusal(c, testContext(loader), () => {}, ['merges nothing']);
      const beside = checks.find(({ name }) => name === refusalChecks.beside);
      expect(beside).toMatchObject({ status });
      const seen = beside?.observed as readonly string[];
      expect(seen.filter((name) => name.startsWith('target: ')).length).toBeGreaterThan(0);
      expect(seen.some((name) => name.includes('__dpone'))).toBe(status === 'failed');
    });
  }
}
