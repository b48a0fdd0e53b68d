/** What the parts of the page have in common: the run, and what of it is to be shown. */
import type { CaseData, PageData } from '../shape.ts';
import type { Address } from './address.ts';

export interface Links {
  /** From the page to the artifact folder, with a slash at its end. */
  readonly artifacts: string;
  /** From the page to the docs; absent where they are not to be had. */
  readonly docs?: string;
}

export interface App {
  readonly data: PageData;
  readonly links: Links;
  address: Address;
}

/** The cases that the filters let through. */
export function chosenCases({ data, address }: App): readonly CaseData[] {
  const { source, sink, strategy, outcome } = address;
  return data.cases.filter(
    (one) =>
      (source === undefined || one.source === source) &&
      (sink === undefined || one.sink === sink) &&
      (strategy === undefined || one.strategy === strategy) &&
      (outcome === undefined || one.outcome === outcome),
  );
}

export function titleIn(
  named: readonly { readonly id: string; readonly title: string }[],
  id: string,
): string {
  return named.find((one) => one.id === id)?.title ?? id;
}

/** `PostgreSQL to Kafka, full_refresh: passed`. */
export function caseText({ data }: App, { source, sink, strategy, outcome }: CaseData): string {
  const ended = outcome.replaceAll('_', ' ');
  return `${titleIn(data.sources, source)} to ${titleIn(data.sinks, sink)}, ${strategy}: ${ended}`;
}

/** Of the layer whose outcome is the case's; of several alike the last, which is the one that loads. */
export function telling({ layers, outcome }: CaseData): CaseData['layers'][number] | undefined {
  return layers.findLast((layer) => layer.outcome === outcome);
}
