/** `manifest`: prints the manifest of a case. */
import { canonicalManifest, manifestOf } from '../../matrix/manifest.ts';
import { command } from '../command.ts';
import { caseWord, exampleCase, requireCaseWord } from '../case-word.ts';

export const manifestCommand = command({
  name: 'manifest',
  summary: 'print the manifest of a case as YAML, and nothing else',
  words: [caseWord],
  options: {},
  examples: [{ words: `${exampleCase} > manifest.yaml`, about: 'keep it in a file' }],
  run: async (given, terminal) => {
    terminal.out(canonicalManifest(manifestOf(requireCaseWord(given))));
    return 0;
  },
});
