/** `report`: makes what people look at from the files of a run, without running anything. */
import { relative } from 'node:path';
import { resilienceLinks } from '../../report/findings/beside.ts';
import { pages, writePages } from '../../report/pages.ts';
import { certificateText, soundnessOf } from '../../report/soundness.ts';
import { arithmeticText, notCertifiedTexts } from '../../report/verdict.ts';
import { command } from '../command.ts';
import { folderAsked, folderWord } from '../run-folder.ts';

export const reportCommand = command({
  name: 'report',
  summary: `make ${Object.keys(pages).join(' and ')} again from the files of a run`,
  details:
    `Reads run.json and the artifacts that it names and writes ${Object.keys(pages).join(' and ')} beside them: the same ` +
    'pages as at the end of the run. Problems of the files are told as warnings, the pages are made of what is there, ' +
    'and the exit code is 1. Nothing else is written.',
  words: [folderWord],
  options: {},
  examples: [
    { words: '', about: 'of the one run that is there' },
    { words: 'artifacts/mock_local', about: 'of a folder that was downloaded' },
  ],
  run: async (given, terminal) => {
    const folder = folderAsked(given, terminal);
    const soundness = soundnessOf(folder.path);
    const { run, problems } = soundness;
    for (const { kind, path, message } of problems) {
      terminal.error(`warning: ${kind}: ${path}: ${message}\n`);
    }
    const verdict = [
      arithmeticText(run.record),
      certificateText(soundness),
      ...notCertifiedTexts(run.record),
    ];
    terminal.out(`${verdict.join('\n')}\n`);
    const links = { resilience: resilienceLinks(folder.path, folder.path, run.record.run_id) };
    for (const path of writePages(folder.path, run, links)) {
      terminal.out(`written  ${relative(terminal.folder, path)}\n`);
    }
    return problems.length === 0 ? 0 : 1;
  },
});
