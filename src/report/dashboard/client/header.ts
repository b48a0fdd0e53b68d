/** The head of the page: what the run came to, what it certifies, and what no case can be blamed for. */
import type { App } from './app.ts';
import { byId, el, factList, moreText, refill } from './dom.ts';
import { icon } from './icons.ts';

export function showHeader({ data: { run, loaders } }: App): void {
  document.title = `${run.project}: ${run.ending} · dpone-matrix`;
  const isPassed = run.status === 'passed';
  const sign = { passed: 'passed', failed: 'failed', timedout: 'timed_out', interrupted: 'interrupted' }[
    run.status
  ];
  refill(byId('verdict'), [
    el(
      'h1',
      {},
      el('span', { class: `badge o-${sign}` }, icon(sign), el('span', {}, run.ending)),
      el('span', { class: 'project' }, run.project),
    ),
    el(
      'p',
      { id: 'extent', class: isPassed ? (run.isWhole ? 'extent good' : 'extent part') : 'extent bad' },
      run.extent,
    ),
    run.notCertified.map((note) => el('p', { class: 'extent part' }, note)),
    el('p', { id: 'arithmetic' }, run.arithmetic),
    troubles('Errors of the run', 'errors', run.errors),
    troubles('What does not come out', 'discrepancies', run.discrepancies),
    el(
      'details',
      { id: 'run-facts', open: true },
      el('summary', {}, 'About this run'),
      factList([
        ...run.facts,
        [
          'Loaders',
          loaders.length === 0
            ? 'none was called'
            : loaders.map(({ name, cases }) => `${name} (${cases.toLocaleString('en-US')} cases)`).join(', '),
        ],
      ]),
    ),
  ]);
}

export function troubles(
  title: string,
  id: string,
  { first, more }: { readonly first: readonly string[]; readonly more: number },
): HTMLElement | undefined {
  if (first.length === 0) return undefined;
  return el(
    'section',
    { class: 'trouble', 'aria-labelledby': id },
    el('h2', { id }, title),
    el(
      'ul',
      {},
      first.map((text) => el('li', { class: 'foreign' }, text)),
    ),
    el('p', {}, moreText(more, 'run.json')),
  );
}
