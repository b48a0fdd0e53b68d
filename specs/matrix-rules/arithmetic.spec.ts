import { expect, test } from '@playwright/test';
import { localSkipReason, settle } from '../../src/matrix/arithmetic.ts';
import type { Happened } from '../../src/matrix/arithmetic.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';
import { layers } from '../../src/model/case.ts';
import type { MatrixCase, RunMode } from '../../src/model/case.ts';

const reason =
  'BigQuery has no real engine that runs on one machine: its cases run in mock_contract and in vendor_live';
const case_ids = cases.map((c) => c.case_id);
const supported = 'postgres_to_kafka__cdc';
const unsupported = 'kafka_to_bigquery__scd2';

/** A run of these cases in which everything went as it should. */
function honest(selected: readonly MatrixCase[], mode: RunMode): Happened[] {
  return selected.flatMap((c) =>
    layers.map((layer): Happened => {
      const skips = c.sink === 'bigquery' && (mode === 'mock_local' || mode === 'real_local');
      return skips
        ? { case_id: c.case_id, layer, outcome: 'skipped', reason }
        : { case_id: c.case_id, layer, outcome: 'passed' };
    }),
  );
}

function pick(...picked: string[]): MatrixCase[] {
  return picked.flatMap((id) => findCase(id) ?? []);
}

test('BigQuery is skipped in the local modes, with the reason, and nothing else is', () => {
  for (const c of cases) {
    const local = c.sink === 'bigquery' ? reason : null;
    expect(localSkipReason(c, 'mock_local'), c.case_id).toBe(local);
    expect(localSkipReason(c, 'real_local'), c.case_id).toBe(local);
    expect(localSkipReason(c, 'mock_contract'), c.case_id).toBeNull();
    expect(localSkipReason(c, 'vendor_live'), c.case_id).toBeNull();
    expect(c.local_service_supported, c.case_id).toBe(local === null);
  }
});

test('a case of systems that are not there has nothing to be skipped for', () => {
  const c = { ...(cases[0] as MatrixCase), source: 'oracle', sink: 'oracle' };
  expect(localSkipReason(c, 'mock_local')).toBeNull();
});

test('an exempted failure ran: it is neither skipped nor missing, and a case that cannot run here has none', () => {
  const selected = pick(supported, unsupported);
  const ended = honest(selected, 'mock_local').map((one) =>
    one.layer === 'behavior' ? { ...one, outcome: 'exempted' } : one,
  );
  const { ran, skipped, discrepancies } = settle(
    { case_ids: [supported, unsupported], mode: 'mock_local' },
    ended,
  );
  expect({ ran, skipped }).toEqual({ ran: 3, skipped: 1 });
  expect(discrepancies.map(({ kind, case_id, layer }) => [kind, case_id, layer])).toEqual([
    ['ran_though_unsupported', unsupported, 'behavior'],
  ]);
});

test('the whole matrix: 400 declared, 86 skipped and 314 run, or 400 run', () => {
  expect(settle({ case_ids, mode: 'mock_local' }, honest(cases, 'mock_local'))).toEqual({
    declared: 400,
    expected_declared: 400,
    skipped: 86,
    expected_skipped: 86,
    ran: 314,
    expected_ran: 314,
    settled: true,
    discrepancies: [],
  });
  expect(settle({ case_ids, mode: 'mock_contract' }, honest(cases, 'mock_contract'))).toMatchObject({
    skipped: 0,
    ran: 400,
    settled: true,
  });
});

test('a part, and one layer of it', () => {
  const part = pick(supported, unsupported);
  const happened = honest(part, 'real_local');
  expect(settle({ case_ids: [supported, unsupported], mode: 'real_local' }, happened)).toMatchObject({
    expected_declared: 4,
    expected_skipped: 2,
    ran: 2,
    settled: true,
  });
  const preflights = happened.filter((h) => h.layer === 'preflight');
  expect(
    settle({ case_ids: [supported, unsupported], mode: 'real_local', layers: ['preflight'] }, preflights),
  ).toMatchObject({ expected_declared: 2, expected_skipped: 1, ran: 1, settled: true });
});

test('a failed test ran', () => {
  const happened = honest(pick(supported), 'mock_contract').map((h) => ({ ...h, outcome: 'failed' }));
  expect(settle({ case_ids: [supported], mode: 'mock_contract' }, happened)).toMatchObject({
    ran: 2,
    settled: true,
  });
});

test('nothing declared settles nothing', () => {
  expect(settle({ case_ids: [], mode: 'mock_contract' }, []).settled).toBe(false);
});

test.describe('a discrepancy is named by case and layer', () => {
  const selected = [supported, unsupported];
  const declared = { case_ids: selected, mode: 'mock_local' } as const;
  const run = honest(pick(...selected), 'mock_local');
  const first = run[0] as Happened;
  const change = (case_id: string, part: Partial<Happened>): Happened[] =>
    run.map((h) => (h.case_id === case_id && h.layer === 'behavior' ? { ...h, ...part } : h));

  const rows: [
    name: string,
    happened: Happened[],
    kind: string,
    case_id: string,
    layer: string,
    said: string,
  ][] = [
    ['missing', run.slice(1), 'missing', supported, 'preflight', 'was selected and never declared'],
    ['twice', [...run, first], 'duplicate', supported, 'preflight', 'happened more than once'],
    [
      'not selected',
      [...run, { case_id: 'api_to_kafka__replace', layer: 'behavior', outcome: 'passed' }],
      'unexpected',
      'api_to_kafka__replace',
      'behavior',
      'happened, but was not selected',
    ],
    [
      'no case at all',
      [...run, { case_id: 'api_to_api__replace', layer: 'behavior', outcome: 'passed' }],
      'unexpected',
      'api_to_api__replace',
      'behavior',
      'the registry has no such case',
    ],
    [
      'skipped though supported',
      change(supported, { outcome: 'skipped', reason }),
      'skipped_without_cause',
      supported,
      'behavior',
      `was skipped (${reason}), but mock_local runs it`,
    ],
    [
      'skipped though supported, and for no reason',
      change(supported, { outcome: 'skipped' }),
      'skipped_without_cause',
      supported,
      'behavior',
      'was skipped (no reason), but mock_local runs it',
    ],
    [
      'run though unsupported',
      change(unsupported, { outcome: 'passed' }),
      'ran_though_unsupported',
      unsupported,
      'behavior',
      `is passed, but mock_local skips it: ${reason}`,
    ],
    [
      'skipped for another reason',
      change(unsupported, { reason: 'flaky' }),
      'skipped_for_another_reason',
      unsupported,
      'behavior',
      `was skipped for flaky, not for: ${reason}`,
    ],
    [
      'skipped for no reason',
      change(unsupported, { reason: undefined }),
      'skipped_for_another_reason',
      unsupported,
      'behavior',
      `was skipped for no reason, not for: ${reason}`,
    ],
    [
      'never ran',
      change(supported, { outcome: 'did_not_run' }),
      'did_not_run',
      supported,
      'behavior',
      'was declared and never ran',
    ],
    [
      'never ran though skipped',
      change(unsupported, { outcome: 'did_not_run' }),
      'did_not_run',
      unsupported,
      'behavior',
      'was declared and never ran',
    ],
  ];
  for (const [name, happened, kind, case_id, layer, said] of rows) {
    test(name, () => {
      const settlement = settle(declared, happened);
      expect(settlement.settled).toBe(false);
      expect(settlement.discrepancies).toEqual([
        { kind, case_id, layer, message: `${layer} ${case_id}: ${said}` },
      ]);
    });
  }

  test('a selected case that the registry does not have', () => {
    const settlement = settle({ case_ids: ['api_to_api__replace'], mode: 'mock_local' }, []);
    expect(settlement.settled).toBe(false);
    expect(settlement.discrepancies.map((d) => `${d.kind} ${d.layer}`)).toEqual([
      'unknown_case preflight',
      'unknown_case behavior',
      'missing preflight',
      'missing behavior',
    ]);
    expect(settlement.discrepancies[0]?.message).toBe(
      'preflight api_to_api__replace: was selected, but the registry has no such case',
    );
  });

  test('a selected case that the registry does not have, though something of its name happened', () => {
    const case_id = 'api_to_api__replace';
    const happened = layers.map((layer) => ({ case_id, layer, outcome: 'passed' }));
    const settlement = settle({ case_ids: [case_id], mode: 'mock_local' }, happened);
    expect(settlement.discrepancies.map((d) => `${d.kind} ${d.layer}`)).toEqual([
      'unknown_case preflight',
      'unknown_case behavior',
    ]);
    expect(settlement).toMatchObject({ settled: false, ran: 2, expected_ran: 2 });
  });

  test('what never ran is counted neither as run nor as skipped', () => {
    expect(settle(declared, change(supported, { outcome: 'did_not_run' }))).toMatchObject({
      declared: 4,
      ran: 1,
      expected_ran: 2,
      skipped: 2,
    });
  });

  test('one that is missing is not made up by one that happened twice', () => {
    const settlement = settle(declared, [...run.slice(1), run[1] as Happened]);
    expect(settlement).toMatchObject({ declared: 4, expected_declared: 4, settled: false });
    expect(settlement.discrepancies.map((d) => d.kind)).toEqual(['duplicate', 'missing']);
  });
});
