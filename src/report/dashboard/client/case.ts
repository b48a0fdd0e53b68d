/** The view of one case: what became of it, why, and all that was seen. */
import type { CaseData, LayerData } from '../shape.ts';
import { addressText, withoutCase } from './address.ts';
import { caseText, chosenCases, titleIn } from './app.ts';
import type { App } from './app.ts';
import { checks } from './checks.ts';
import { difference } from './difference.ts';
import { byId, el, factList, refill, section } from './dom.ts';
import type { Child } from './dom.ts';
import { bar, stepLegend, stepNames, timed } from './durations.ts';
import { engineTable } from './engines.ts';
import { icon } from './icons.ts';
import { reproduce } from './reproduce.ts';
import { samples } from './samples.ts';
import { durationText, nameOf } from './words.ts';

export function showCase(app: App, id: string): void {
  const one = app.data.cases.find((each) => each.id === id);
  refill(byId('case'), caseNavigation(app, id), one ? caseParts(app, one) : unknownCase(id));
}

export function unknownCase(id: string): Child {
  return section('case-title', id, el('p', { class: 'note' }, 'This run has no such case.'));
}

export function caseNavigation(app: App, id: string): HTMLElement {
  const all = chosenCases(app);
  const at = all.findIndex((one) => one.id === id);
  const to = (label: string, rel: string, target: CaseData | undefined): Child =>
    target &&
    el(
      'a',
      { class: 'button', rel, href: addressText({ ...app.address, case: target.id }), title: target.id },
      label,
    );
  return el(
    'nav',
    { 'aria-label': 'Cases' },
    el('a', { id: 'back', class: 'button', href: addressText(withoutCase(app.address)) }, '\u2190 All cases'),
    at < 0
      ? undefined
      : [
          to('Previous', 'prev', all[at - 1]),
          to('Next', 'next', all[at + 1]),
          el('span', { class: 'quiet' }, `${at + 1} of ${all.length}`),
        ],
  );
}

export function caseParts(app: App, one: CaseData): Child {
  const { behavior } = one;
  const found = one.layers.find(({ reproduce: command }) => command !== undefined)?.reproduce;
  return [
    el(
      'section',
      { 'aria-labelledby': 'case-title' },
      el(
        'h2',
        { id: 'case-title', tabindex: -1, class: 'case-title' },
        icon(one.outcome),
        el('span', {}, one.id),
      ),
      el('p', { class: 'unseen' }, caseText(app, one)),
      factList([
        ['Source', titleIn(app.data.sources, one.source)],
        ['Sink', titleIn(app.data.sinks, one.sink)],
        ['Strategy', one.strategy],
        ['Guide', guideLink(app, one)],
      ]),
      app.data.run.status === 'passed' || one.outcome !== 'passed'
        ? undefined
        : el(
            'p',
            { class: 'extent bad' },
            `This case passed, and yet it is not certified: ${app.data.run.ending}.`,
          ),
      one.layers.map((layer) => layerPart(app, layer)),
      one.trimmed
        ? el(
            'p',
            { class: 'note' },
            'Part of this case was left out to keep the page small: the artifacts have it all.',
          )
        : undefined,
      found === undefined ? undefined : reproduce(found),
    ),
    behavior?.difference && difference(behavior.difference),
    one.layers.toReversed().map(checks),
    behavior &&
      section(
        'observed-title',
        'Observed',
        behavior.facts.length > 0
          ? factList(behavior.facts)
          : el('p', { class: 'note' }, 'Nothing: the case did not come so far.'),
      ),
    behavior?.samples &&
      samples(
        behavior.samples,
        artifactLink(app, one.layers.find(({ layer }) => layer === 'behavior')?.artifact),
      ),
    caseTimings(one),
    behavior && caseEngines(app, behavior),
  ];
}

export function layerPart(
  app: App,
  { layer, outcome, artifact, absent, reason, error, attempts, duration }: LayerData,
): HTMLElement {
  const more = [
    duration === undefined ? undefined : durationText(duration),
    attempts !== undefined && attempts !== 1 ? `run ${attempts} times` : undefined,
  ].filter((text) => text !== undefined);
  return el(
    'div',
    { class: `layer o-${outcome}` },
    el(
      'p',
      { class: 'layer-head' },
      icon(outcome),
      el('strong', {}, `${layer}: ${nameOf(outcome)}`),
      more.length > 0 ? el('span', { class: 'quiet' }, more.join(', ')) : undefined,
      artifactLink(app, artifact),
    ),
    absent === undefined ? undefined : el('p', { class: 'note' }, absent),
    reason === undefined || (error?.message !== reason && error?.message.includes(reason))
      ? undefined
      : el('p', { class: 'foreign reason' }, reason),
    // One of them often quotes the other.
    error === undefined || reason?.includes(error.message)
      ? undefined
      : el(
          'pre',
          { class: 'foreign', tabindex: 0, 'aria-label': `Error of ${layer}` },
          error.code === undefined ? '' : `${error.code}: `,
          error.message,
        ),
  );
}

/** A name that is given is one of this folder, whatever is in it. */
export function artifactLink({ links }: App, artifact: string | undefined): Child {
  return artifact === undefined
    ? undefined
    : el('a', { href: links.artifacts + encodeURIComponent(artifact) }, artifact);
}

export function guideLink({ links }: App, { guide }: CaseData): Child {
  if (guide === undefined) return 'none';
  const name = `docs/${guide}`;
  if (links.docs === undefined) return name;
  return el('a', { href: links.docs + guide.split('/').map(encodeURIComponent).join('/') }, name);
}

export function caseTimings(one: CaseData): HTMLElement | undefined {
  const found = timed(one);
  if (!found || found.total === 0) return undefined;
  const names = stepNames([found]);
  return section(
    'timings-title',
    `Timings: ${durationText(found.total)}`,
    bar(found.steps, names, found.total),
    stepLegend(names),
    el(
      'table',
      { class: 'data short' },
      el('caption', { class: 'unseen' }, 'Durations by step'),
      el(
        'thead',
        {},
        el('tr', {}, el('th', { scope: 'col' }, 'Step'), el('th', { scope: 'col' }, 'Duration')),
      ),
      el(
        'tbody',
        {},
        found.steps.map(([step, ms]) =>
          el('tr', {}, el('th', { scope: 'row' }, step), el('td', { class: 'number' }, durationText(ms))),
        ),
      ),
    ),
    one.behavior?.step === undefined
      ? undefined
      : el('p', { class: 'note' }, `It ended in the step ${one.behavior.step}.`),
  );
}

export function caseEngines(
  { data }: App,
  { engines, loader }: NonNullable<CaseData['behavior']>,
): HTMLElement {
  const used = engines.flatMap((at) => data.engines[at] ?? []);
  return section(
    'case-engines-title',
    'Engines and loader',
    used.length === 0
      ? el('p', { class: 'note' }, 'No engine was reached.')
      : engineTable('Engines of the case', used, false),
    loader === undefined
      ? el('p', { class: 'note' }, 'No loader was called.')
      : factList([
          ['Loader', loader.name],
          ...(loader.note === undefined
            ? []
            : ([['Note', el('span', { class: 'foreign' }, loader.note)]] as const)),
          ['Its report', el('code', { class: 'foreign' }, loader.report ?? 'none')],
        ]),
  );
}
