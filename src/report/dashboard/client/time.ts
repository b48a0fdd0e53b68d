/** Where the time of the chosen cases went: by step, for each source and for each sink. */
import { chosenCases } from './app.ts';
import type { App } from './app.ts';
import { dataTable, el, section } from './dom.ts';
import { stepNames, timed } from './durations.ts';
import type { Timed } from './durations.ts';
import { durationText } from './words.ts';

/** Milliseconds of these cases in one step. */
export function inStep(cases: readonly Timed[], name: string): number {
  return cases.flatMap(({ steps }) => steps).reduce((sum, [step, ms]) => sum + (step === name ? ms : 0), 0);
}

export function timeRow(title: string, cases: readonly Timed[], names: readonly string[]): readonly string[] {
  const all = cases.reduce((sum, { total }) => sum + total, 0);
  const cells = names.map((name) => inStep(cases, name)).map((ms) => (ms > 0 ? durationText(ms) : ''));
  return [title, String(cases.length), durationText(all), ...cells];
}

/** Each case is in one row of the sources and in one of the sinks. */
export function timeTable(app: App): HTMLElement | undefined {
  const all = chosenCases(app).flatMap((one) => timed(one) ?? []);
  if (all.length === 0) return undefined;
  const names = stepNames(all);
  const total = all.reduce((sum, each) => sum + each.total, 0);
  const rows = (end: 'source' | 'sink', word: string): readonly (readonly string[])[] =>
    app.data[`${end}s`].flatMap(({ id, title }) => {
      const own = all.filter(({ one }) => one[end] === id);
      return own.length > 0 ? [timeRow(`${word} ${title}`, own, names)] : [];
    });
  const share = (ms: number): string => `${Math.round((ms / Math.max(total, 0.001)) * 100)} %`;
  return section(
    'time-title',
    'Time by step and system',
    el(
      'p',
      {},
      'What the steps of these cases took, by the system that was read from and by the one that was written to: each case is in one row of both.',
    ),
    dataTable(
      'Steps by system',
      ['System', 'Cases', 'All', ...names],
      [
        ...rows('source', 'from'),
        ...rows('sink', 'to'),
        timeRow('all', all, names),
        ['share', '', '', ...names.map((name) => share(inStep(all, name)))],
      ],
      'numbers',
    ),
  );
}
