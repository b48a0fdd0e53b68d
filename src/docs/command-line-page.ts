/** The page of the command line: the help of every command, as it is printed. */
import { block, code, link, page, table } from './markdown.ts';

export interface CommandHelp {
  /** With the names of those it is in: `dpone-matrix list`. */
  readonly path: string;
  readonly summary: string;
  readonly help: string;
}

/** Text of `command-line.md`. @param commands the general help first */
export function commandLinePage([general, ...commands]: readonly CommandHelp[]): string {
  return page(
    '# The command line',
    'Beside Playwright, which runs the tests, the package has a command of its own for what needs no test run: what the ' +
      'cases are, what one expects, whether the files of a run are sound, whether a machine has what a run needs. ' +
      `It is called as ${code('npx dpone-matrix <command>')} in a repo that has the package installed. ` +
      'This page is what `--help` prints.',
    table(
      ['Command', 'What it does'],
      commands.map(({ path, summary }) => [link(code(path), `#${anchor(path)}`), summary]),
    ),
    'Exit codes: 0 as it should be, 1 something is not, 2 the request itself was wrong. An unknown command, option or ' +
      'value is an error that names the nearest one and what is allowed; its code stands in brackets at the end.',
    ...(general ? ['## General', block('text', general.help)] : []),
    ...commands.flatMap(({ path, help }) => [`## ${path}`, block('text', help)]),
  );
}

/** As GitHub makes it of a heading. */
function anchor(path: string): string {
  return path.replaceAll(' ', '-');
}
