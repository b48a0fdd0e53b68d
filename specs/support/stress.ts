/** Evidence of cases under stress, as specs need it. */
import { stressName } from '../../src/evidence/stress.ts';
import type { Stress } from '../../src/evidence/stress.ts';
import { findCase } from '../../src/matrix/cases.ts';

const engine = { provenance: 'container', product: 'Engine', version: '1' } as const;

/** One that has passed; @param change what is otherwise */
export function stressOf(case_id: string, change: Partial<Stress> = {}): Stress {
  const c = findCase(case_id);
  if (!c) throw new RangeError(`no case ${case_id}`);
  const { source, sink, strategy } = c;
  const gauge = (at: number): number => at * 10;
  return {
    schema: stressName,
    run_id: '20260601t120000z_1f3a9c',
    started_at: '2026-06-01T12:00:00.000Z',
    case_id,
    run_mode: 'mock_local',
    volume: { rows: 4000, columns: 126, change_ratio: '0.2', delete_ratio: '0.05' },
    loader: { name: 'reference', version: '1' },
    commit: { sha: 'a'.repeat(40), dirty: false },
    source,
    sink,
    strategy,
    engines: { source: { ...engine, system: source }, sink: { ...engine, system: sink } },
    row_bytes: 2000,
    phases: [
      { name: 'hold source', started_ms: 0, duration_ms: 2000, rows: 4000 },
      { name: 'load', started_ms: 2000, duration_ms: 4000, rows: 4000 },
      { name: 'verify', started_ms: 6000, duration_ms: 1000, rows: 4000 },
    ],
    peak: { process_bytes: 500_000_000, loader_bytes: 200_000_000 },
    gauges: [
      { end: 'source', name: 'locks held', unit: 'count', rising: false },
      { end: 'sink', name: 'rows there', unit: 'rows', rising: false },
      { end: 'sink', name: 'WAL written', unit: 'bytes', rising: true },
    ],
    samples: Array.from({ length: 8 }, (_, at) => ({
      at_ms: at * 1000,
      phase: at < 2 ? 'hold source' : at < 6 ? 'load' : 'verify',
      rows: at < 2 ? at * 2000 : at < 6 ? null : (at - 6) * 4000,
      process_bytes: 400_000_000 + gauge(at),
      loader_bytes: 100_000_000,
      gauges: [at === 3 ? null : gauge(at), at < 2 ? null : (at - 2) * 1000, at * 1_000_000],
    })),
    gauge_problems: [],
    checks: [{ name: 'contents_match_expectation', status: 'passed', expected: 'a', observed: 'a' }],
    ...change,
  };
}
