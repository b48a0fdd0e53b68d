/** Trials of cases that a loader declares unsupported: each fault of a refusal is caught by its own check. */
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import { certification } from '../../../src/certify/certification.ts';
import { refusalChecks } from '../../../src/evidence/refusal.ts';
import { trialSchema } from '../../../src/evidence/trials.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import { isRefusal, unsupported } from '../../../src/model/unsupported.ts';
import type { Loader } from '../../../src/model/loader.ts';
import { caseOf, ownRound, smallLoad, tried } from './support.ts';

test.use(smallLoad);

const refusing: Loader = {
  name: 'refusing',
  inProcess: true,
  unsupported: [{ reason: 'nothing yet' }],
  prepare: async () => {
    throw unsupported('nothing yet');
  },
  load: async () => {
    throw unsupported('nothing yet');
  },
};

const { refused, target, source, beside } = refusalChecks;

for (const [case_id, faults] of Object.entries({
  postgres_to_mssql__full_refresh: [refused, refused, target, source, beside],
  // Without a key the harness has no way to write to it.
  postgres_to_postgres__scd2: [refused, refused, source, beside],
  postgres_to_postgres__xmin: [refused, refused, target, source, beside],
  // A log has no way to be written to by the harness.
  mssql_to_kafka__cdc: [refused, refused, source, beside],
  kafka_to_kafka__incremental_append: [refused, refused, source, beside],
})) {
  test(`${case_id}: every fault of its refusal is caught`, async ({ testContext }) => {
    const trials = await tried(caseOf(case_id), testContext(refusing), []);
    expect(trials.flatMap(({ problems }) => problems)).toEqual([]);
    expect(trials.map(({ status, named }) => [status, ...named])).toEqual(
      faults.map((name) => ['caught', name]),
    );
    for (const trial of trials) {
      expect(trialSchema.safeParse(trial).success).toBe(true);
      expect(trial.category).toBe('refusals');
      // Of what is refused rightly no other check complains.
      if (trial.named[0] !== refused) expect(trial.failed).toEqual(trial.named);
    }
  });
}

test('one that is loaded after all has no control, and so no trials', async ({ testContext }) => {
  const loads = { ...referenceLoader, unsupported: [{ reason: 'nothing yet' }] };
  const failing = tried(caseOf('postgres_to_mssql__full_refresh'), testContext(loads), []);
  await expect(failing).rejects.toMatchObject({ code: 'MATRIX_CONTROL_FAILED' });
  await expect(failing).rejects.toThrow('declared unsupported, but loaded');
});

test('one that is supported has the trials of a load, and a refusal there is told to be undeclared', async ({
  testContext,
}) => {
  const other = { ...refusing, unsupported: [{ sink: 'kafka', reason: 'no log' }] };
  const c = caseOf('postgres_to_mssql__full_refresh');
  expect(await tried(c, testContext({ ...referenceLoader, unsupported: other.unsupported }), [])).toEqual([]);
  await expect(certification(c, ownRound(testContext(other)), () => {})).rejects.toMatchObject({
    code: 'MATRIX_UNDECLARED_REFUSAL',
    message: expect.stringContaining('"sink":"mssql","strategy":"full_refresh","reason":"nothing yet"'),
  });
  // Whoever catches the error that the harness makes of it must not take it for a refusal.
  const error: unknown = await certification(c, ownRound(testContext(other)), () => {}).catch(
    (thrown) => thrown,
  );
  expect(isRefusal(error)).toBe(false);
});
