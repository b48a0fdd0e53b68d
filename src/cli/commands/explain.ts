/** `explain`: prints what the reference loader will do in a case. */
import { explain } from '../../loader/explain.ts';
import { manifestOf } from '../../matrix/manifest.ts';
import { command } from '../command.ts';
import { caseWord, requireCaseWord } from '../case-word.ts';

export const explainCommand = command({
  name: 'explain',
  summary: 'what a case loads, expects and checks, and how to run it',
  words: [caseWord],
  options: {},
  examples: [],
  run: async (given, terminal) => {
    terminal.out(explain(manifestOf(requireCaseWord(given))));
    return 0;
  },
});
