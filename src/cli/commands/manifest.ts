/** `manifest`: prints the manifest of a case. */
import { canonicalManifest, manifestOf } from '../../matrix/manifest.ts';
import { requireCase } from '../../matrix/selection.ts';
import type { Command } from '../command.ts';

export const manifestCommand: Command = {
  summary: 'print the manifest of a case as YAML',
  usage: '<case_id>',
  optionHelp: {},
  options: {},
  words: [1, 1],
  run: async ({ positionals: [case_id = ''] }, terminal) => {
    terminal.out(canonicalManifest(manifestOf(requireCase(case_id, 'the case id'))));
    return 0;
  },
};
