/** `completion`: what a shell needs to complete commands, options and ids; and `complete`, which it then asks. */
import { command } from '../command.ts';
import type { Command, Group } from '../command.ts';
import { badRequest } from '../command.ts';
import { completionScripts, completionsOf } from '../completion.ts';
import { didYouMean } from '../../matrix/nearest.ts';

const shells = Object.keys(completionScripts) as (keyof typeof completionScripts)[];

export const completionCommand = command({
  name: 'completion',
  summary: 'print what makes a shell complete commands, options, case ids and their parts',
  details:
    'Prints a script for the shell to read, once in each session or from its startup file. It completes the command ' +
    'dpone-matrix, which is on the path where node_modules/.bin is.',
  words: [{ name: 'shell', about: shells.join(' or '), offered: () => shells }],
  options: {},
  examples: [
    { words: 'bash >> ~/.bashrc', about: 'in every bash from now on' },
    { words: 'zsh >> ~/.zshrc', about: 'in every zsh from now on, below compinit' },
  ],
  run: async ({ words: [asked = ''] }, terminal) => {
    const shell = shells.find((name) => name === asked);
    if (!shell) {
      throw badRequest(
        `completion: the shell is ${JSON.stringify(asked)}; ${didYouMean(asked, shells)} Allowed: ${shells.join(', ')}`,
      );
    }
    terminal.out(completionScripts[shell]);
    return 0;
  },
});

/** @param root of all commands, which this one is among */
export const completeCommand = (root: () => Group): Command =>
  command({
    name: 'complete',
    summary: 'print the words that may stand next, one a line',
    isHidden: true,
    takesAll: true,
    options: {},
    examples: [],
    run: async ({ words }, terminal) => {
      terminal.out(
        completionsOf(root(), words)
          .map((word) => `${word}\n`)
          .join(''),
      );
      return 0;
    },
  });
