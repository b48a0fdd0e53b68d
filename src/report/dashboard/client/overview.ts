/** The page of all cases: grid, what did not pass, durations, engines. */
import { addressText } from './address.ts';
import { chosenCases, telling } from './app.ts';
import type { App } from './app.ts';
import { byId, dataTable, el, moreText, refill, section } from './dom.ts';
import { durations } from './durations.ts';
import { engines } from './engines.ts';
import { grid } from './grid.ts';
import { icon } from './icons.ts';
import { timeTable } from './time.ts';
import { nameOf, pluralText } from './words.ts';

export function showOverview(app: App): void {
  const nothing = app.data.cases.length === 0;
  refill(
    byId('overview'),
    nothing
      ? section(
          'matrix-title',
          'Matrix',
          el(
            'p',
            { class: 'note' },
            'No case was run: there is nothing that could be shown, and nothing is certified.',
          ),
        )
      : [grid(app), notPassed(app), durations(app), timeTable(app)],
    engines(app),
  );
}

/** Skipped cases are in the arithmetic, with their reason. */
export function notPassed(app: App): HTMLElement | undefined {
  const most = 60;
  const notGood = chosenCases(app).filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped');
  // What a loader refuses as it declares there may be much of: it must not hide what went wrong.
  const bad = [
    ...notGood.filter(({ outcome }) => outcome !== 'unsupported'),
    ...notGood.filter(({ outcome }) => outcome === 'unsupported'),
  ];
  if (bad.length === 0) return undefined;
  return section(
    'bad-title',
    `Not passed: ${pluralText(bad.length, 'case')}`,
    dataTable(
      'Cases that did not pass, and why',
      ['Case', 'Outcome', 'Why'],
      bad.slice(0, most).map((one) => {
        const layer = telling(one);
        return [
          el('a', { href: addressText({ ...app.address, case: one.id }) }, one.id),
          el('span', { class: 'ended' }, icon(one.outcome), ` ${layer?.layer ?? ''} ${nameOf(one.outcome)}`),
          el('span', { class: 'foreign clipped' }, layer?.reason ?? layer?.absent ?? 'no reason is known'),
        ];
      }),
      'bad',
    ),
    el('p', {}, moreText(bad.length - most, 'the grid: choose fewer')),
  );
}
