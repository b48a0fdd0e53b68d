/** What the samples of a case under stress are drawn as: rates from counts, memory, and the engines' gauges by unit. */
import type { Stress, StressGauge, StressSample } from '../../evidence/stress.ts';
import { bytesText, numberText } from './words.ts';
import type { Band, Chart, Point, Series } from './chart.ts';

const endWords = { source: 'Source', sink: 'Sink' } as const;
const unitWords = { rows: 'rows', bytes: 'bytes', count: 'counts' } as const;

export function chartsOf(stress: Stress): readonly Chart[] {
  const { samples, phases, gauges } = stress;
  const bands: readonly Band[] = phases.map(({ name, started_ms, duration_ms }) => ({
    name,
    from_ms: started_ms,
    to_ms: started_ms + duration_ms,
  }));
  const end_ms = Math.max(0, ...samples.map(({ at_ms }) => at_ms), ...bands.map(({ to_ms }) => to_ms));
  const of = (id: string, title: string, series: readonly Series[], text: Chart['text']): Chart => ({
    id,
    title,
    series,
    bands,
    end_ms,
    text,
  });
  const charts = [
    of('rates', 'Rows per second', rates(stress), numberText),
    of('memory', 'Memory', memory(samples), bytesText),
  ];
  for (const end of ['source', 'sink'] as const) {
    for (const unit of ['count', 'rows', 'bytes'] as const) {
      const own = gauges.map((gauge, at) => ({ gauge, at })).filter(({ gauge }) => isOf(gauge, end, unit));
      if (own.length === 0) continue;
      const series = own.map(({ gauge: { name, rising }, at }) => ({
        name: rising ? `${name} since the beginning` : name,
        points: samples.map(({ at_ms, gauges: values }) => ({ at_ms, value: values[at] ?? null })),
      }));
      const text = unit === 'bytes' ? bytesText : numberText;
      charts.push(of(`${end}-${unit}`, `${endWords[end]}: ${unitWords[unit]}`, series, text));
    }
  }
  return charts;
}

function isOf(gauge: StressGauge, end: StressGauge['end'], unit: StressGauge['unit']): boolean {
  return gauge.end === end && gauge.unit === unit;
}

function memory(samples: readonly StressSample[]): readonly Series[] {
  const line = (name: string, of: (sample: StressSample) => number | null): Series => ({
    name,
    points: samples.map((sample) => ({ at_ms: sample.at_ms, value: of(sample) })),
  });
  const started = samples.some(({ loader_bytes }) => (loader_bytes ?? 0) > 0);
  return [
    line('this process', ({ process_bytes }) => process_bytes),
    ...(started ? [line('processes that it started', ({ loader_bytes }) => loader_bytes)] : []),
  ];
}

/** Counted where this process moves the rows; in a load, what the sink's engine says of rows, staged ones included. */
function rates({ samples, gauges }: Stress): readonly Series[] {
  const place = gauges.findIndex((gauge) => isOf(gauge, 'sink', 'rows'));
  const gauge = gauges[place];
  const counted: Series = {
    name: 'counted on the way',
    points: ratesOf(samples, ({ rows }) => rows),
  };
  if (!gauge) return [counted];
  const told = ratesOf(samples, ({ phase, gauges: values }) =>
    phase === 'load' ? (values[place] ?? null) : null,
  );
  return [counted, { name: `load, by the sink's ${gauge.name}`, points: told }];
}

/** Between two samples of one phase. What becomes less (a swap, a merge) is no rate. */
function ratesOf(
  samples: readonly StressSample[],
  countOf: (sample: StressSample) => number | null,
): readonly Point[] {
  return samples.map((sample, at) => {
    const before = samples[at - 1];
    const [from, to] = [before ? countOf(before) : null, countOf(sample)];
    const took = sample.at_ms - (before?.at_ms ?? 0);
    const isRate = from !== null && to !== null && before?.phase === sample.phase && took > 0 && to >= from;
    return { at_ms: sample.at_ms, value: isRate ? ((to - from) / took) * 1000 : null };
  });
}
