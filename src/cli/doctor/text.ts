/** What the doctor found, for people: each state is a word, and a color only where there are colors. */
import { styleText } from 'node:util';
import { columns } from '../columns.ts';
import type { Examined, Finding, ModeVerdict, State } from './finding.ts';

const colorOf = { ok: 'green', warning: 'yellow', missing: 'red' } as const satisfies Record<State, string>;

export function sectionsText({ sections, modes }: Examined, colors: boolean): string {
  const parts = sections.map(({ title, findings }) => `${title}\n${linesOf(findings)}`);
  const text = [...parts, `Run modes\n${columns(modes.map(verdictOf), '  ')}`].join('\n');
  if (!colors) return text;
  return text.replaceAll(
    /^ {2}(ok|warning|missing)\b/gm,
    (_, word: string) => `  ${styleText(colorOf[word as State], word, { validateStream: false })}`,
  );
}

/** What to do stands beneath what was found. */
function linesOf(findings: readonly Finding[]): string {
  const rows = findings.flatMap(({ state, name, about, remedy }) => [
    [state, name, about],
    ...(remedy === undefined || state === 'ok' ? [] : [['', '', `→ ${remedy}`]]),
  ]);
  return columns(rows, '  ');
}

function verdictOf({ mode, runs, stand_ins, lacks }: ModeVerdict): readonly string[] {
  if (!runs) return ['missing', mode, `cannot run: see ${lacks.join(', ')} above`];
  return stand_ins.length > 0
    ? ['warning', mode, `can run, with memory in the place of ${stand_ins.join(', ')}`]
    : ['ok', mode, 'can run'];
}
