/** A sign for each outcome, which differs in its shape and not by its colour alone. */
import { svg } from './dom.ts';

/** The outline, and the mark within it; both in a square of 16. */
export function signOf(outcome: string): { readonly outline: string; readonly mark: string } {
  const round = 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z';
  const square = 'M2 2h12v12H2z';
  const signs: Readonly<Record<string, { readonly outline: string; readonly mark: string }>> = {
    passed: { outline: round, mark: 'M4.5 8.2l2.4 2.4 4.6-5' },
    skipped: { outline: round, mark: 'M4.8 8h6.4' },
    unsupported: {
      outline: 'M4.800 1h6.400L15 4.800v6.400L11.200 15H4.800L1 11.200V4.800z',
      mark: 'M4.800 11.200l6.400-6.400',
    },
    exempted: {
      outline: 'M8 .8l6 2.200v4.600c0 3.500-2.400 6.100-6 7.600-3.600-1.500-6-4.100-6-7.600V3z',
      mark: 'M8 4.500v3.700l2.300 1.500',
    },
    flaky: { outline: 'M8 .8L15.2 8 8 15.2.8 8z', mark: 'M4.2 8.6q1.9-2.6 3.8-.6t3.8-.6' },
    did_not_run: { outline: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z', mark: 'M8 8h.01' },
    interrupted: { outline: square, mark: 'M6 5v6M10 5v6' },
    failed: { outline: square, mark: 'M5 5l6 6M11 5l-6 6' },
    timed_out: { outline: 'M2.5 1.5h11L8 8l5.5 6.500h-11L8 8z', mark: 'M5 14h6' },
    crashed: { outline: 'M8 .8l7.400 13.600H.6z', mark: 'M8 5.500v4M8 12v.2' },
  };
  return signs[outcome] ?? { outline: square, mark: 'M8 8h.01' };
}

export function icon(outcome: string): SVGElement {
  const { outline, mark } = signOf(outcome);
  return svg(
    'svg',
    { class: `icon o-${outcome}`, viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { class: 'outline', d: outline }),
    svg('path', { class: 'mark', d: mark }),
  );
}
