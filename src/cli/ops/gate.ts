/** What every gate's command does: judge, write JSON and Markdown of one result, print one, and end with 0 or 1. */
import { resolve } from 'node:path';
import { conclude } from '../../gates/conclude.ts';
import type { GateInput, GateResult, Judged } from '../../gates/contract.ts';
import { resultMarkdown, writeResult } from '../../gates/write.ts';
import { jsonText } from '../../evidence/json.ts';
import { choice, command, value } from '../command.ts';
import type { Command, Example, Given, Option, Terminal, Word } from '../command.ts';

const common = {
  'output-dir': value('folder', 'where <gate>.json and <gate>.md are written; default the working directory'),
  format: choice('which of both is printed', ['md', 'json']),
};

export interface Judgement extends Judged {
  readonly inputs?: readonly GateInput[];
  /** The facts as Markdown, where a table of them would not do. */
  readonly sections?: readonly string[];
}

interface GateCommand<O extends Readonly<Record<string, Option>>> {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly words?: readonly Word[];
  readonly options: O;
  readonly examples: readonly Example[];
  /** The output folder where none is given; else the working directory. */
  defaultFolder?(given: Given<O & typeof common>): string;
  /** @throws MatrixError where what was given cannot be judged at all */
  judge(given: Given<O & typeof common>, terminal: Terminal): Judgement | Promise<Judgement>;
}

/** A gate's exit codes: 0 it passes, 1 it does not, 2 the request or a file was wrong. */
export function gateCommand<const O extends Readonly<Record<string, Option>>>(gate: GateCommand<O>): Command {
  return command({
    ...gate,
    options: { ...common, ...gate.options },
    run: async (given, terminal) => {
      const asked = given as unknown as Given<O & typeof common>;
      const { 'output-dir': folder, format } = asked.options as unknown as {
        'output-dir': string | undefined;
        format: 'md' | 'json';
      };
      const { sections, ...judged } = await gate.judge(asked, terminal);
      const result: GateResult = conclude({ gate: gate.name, ...judged, made_at: new Date() });
      const to = folder ?? gate.defaultFolder?.(asked) ?? '.';
      const written = writeResult(resolve(terminal.folder, to), result, sections);
      terminal.out(format === 'json' ? jsonText(result) : resultMarkdown(result, sections));
      if (format === 'md') terminal.out(`\nwritten  ${written.join(', ')}\n`);
      return result.passed ? 0 : 1;
    },
  });
}
