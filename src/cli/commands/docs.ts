/** `docs`: writes the generated pages, or checks that they are as the code says. */
import { resolve } from 'node:path';
import { MatrixError } from '../../model/error.ts';
import { packageDocs } from '../../certify/docs-pages.ts';
import { stalePages, writePages } from '../../docs/folder.ts';
import type { StalePage } from '../../docs/folder.ts';
import { generateDocs } from '../../docs/generate.ts';
import type { Command } from '../command.ts';
import { docsInput } from '../docs-input.ts';

export const docsCommand: Command = {
  summary: 'check or write the pages of docs/ that are generated from the code',
  usage: '--check | --write [--folder <path>]',
  optionHelp: {
    check: 'name each page that is not as the code says; exit 1 if there is one',
    write: 'write those pages',
    folder: "another docs folder than the package's own",
  },
  options: { check: { type: 'boolean' }, write: { type: 'boolean' }, folder: { type: 'string' } },
  words: [0, 0],
  run: async ({ values }, terminal) => {
    if (Boolean(values['check']) === Boolean(values['write'])) {
      throw new MatrixError('MATRIX_BAD_REQUEST', 'docs takes one of --check and --write');
    }
    const folder = typeof values['folder'] === 'string' ? resolve(values['folder']) : packageDocs;
    const pages = generateDocs(await docsInput());
    if (values['check']) {
      const stale = await stalePages(folder, pages);
      for (const page of stale) terminal.error(`${describe(page)}\n`);
      if (stale.length > 0) return 1;
      terminal.out(`${pages.size} pages are as the code says\n`);
      return 0;
    }
    const { written, left } = await writePages(folder, pages);
    for (const path of written) terminal.out(`${path}: written\n`);
    for (const page of left) terminal.error(`${describe(page)}\n`);
    terminal.out(`${written.length} of ${pages.size} pages written\n`);
    return left.length > 0 ? 1 : 0;
  },
};

function describe({ path, state, line }: StalePage): string {
  switch (state) {
    case 'missing':
      return `${path}: missing; run dpone-matrix docs --write`;
    case 'differs':
      return `${path}: differs from line ${line} on; run dpone-matrix docs --write`;
    case 'not generated':
      return `${path}: is the guide of no pair; remove it`;
  }
}
