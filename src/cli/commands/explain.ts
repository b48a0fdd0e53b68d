/** `explain`: prints what the reference loader will do in a case. */
import { explain } from '../../loader/explain.ts';
import { manifestOf } from '../../matrix/manifest.ts';
import { requireCase } from '../../matrix/selection.ts';
import type { Command } from '../command.ts';

export const explainCommand: Command = {
  summary: 'print what the reference loader does in a case, step by step',
  usage: '<case_id>',
  optionHelp: {},
  options: {},
  words: [1, 1],
  run: async ({ positionals: [case_id = ''] }, terminal) => {
    terminal.out(explain(manifestOf(requireCase(case_id, 'the case id'))));
    return 0;
  },
};
