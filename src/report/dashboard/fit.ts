/** Holds a page's data under its limit: what matters least is left out first, and said to be. */
import { isFailing } from '../../evidence/outcome.ts';
import type { CaseData, LayerData, PageData } from './shape.ts';

/** Bytes of JSON. A page that is opened from a CI's artifacts must stay under 3 MB with its script and style. */
export const mostBytes = 2_700_000;

type Trim = (one: CaseData) => CaseData;

/** From what is missed least to what is missed most; each is done to all cases before the next is thought of. */
const trims: readonly Trim[] = [
  (one) => (isFailing(one.outcome) ? one : withoutSamples(one)),
  withoutSamples,
  (one) =>
    withChecks(one, (layer) =>
      layer.checks.map(({ status, ...check }) => ({
        ...check,
        status,
        values: status === 'passed' ? [] : check.values,
      })),
    ),
  (one) =>
    withChecks(one, (layer) => layer.checks.map((check) => ({ ...check, values: check.values.slice(0, 2) }))),
  withoutDifference,
  (one) => ({ ...withChecks(one, () => []), trimmed: true }),
];

export function fitted(data: PageData, limit = mostBytes): PageData {
  let page = data;
  for (const trim of trims) {
    if (bytesOf(page) <= limit) return page;
    page = { ...page, cases: page.cases.map((one) => marked(one, trim(one))) };
  }
  return page;
}

function bytesOf(data: PageData): number {
  return Buffer.byteLength(JSON.stringify(data));
}

function marked(before: CaseData, after: CaseData): CaseData {
  return before === after ? before : { ...after, trimmed: true };
}

function withoutSamples(one: CaseData): CaseData {
  if (!one.behavior?.samples) return one;
  const { samples: _, ...behavior } = one.behavior;
  return { ...one, behavior };
}

/** Counts are kept: they say that something differs. */
function withoutDifference(one: CaseData): CaseData {
  const { behavior } = one;
  if (!behavior?.difference) return one;
  const { missing, unexpected, changed, columns } = behavior.difference;
  const none = <T>({ first, more }: { first: readonly T[]; more: number }) => ({
    first: [],
    more: more + first.length,
  });
  const difference = {
    missing: none(missing),
    unexpected: none(unexpected),
    changed: none(changed),
    columns: none(columns),
  };
  return { ...one, behavior: { ...behavior, difference } };
}

function withChecks(one: CaseData, checks: (layer: LayerData) => LayerData['checks']): CaseData {
  return { ...one, layers: one.layers.map((layer) => ({ ...layer, checks: checks(layer) })) };
}
