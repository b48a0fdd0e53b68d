/** `docs`: writes the generated pages and schemas, or checks that they are as the code says. */
import { resolve } from 'node:path';
import { packageDocs } from '../../certify/docs-pages.ts';
import { stalePages, writePages } from '../../docs/folder.ts';
import type { StalePage } from '../../docs/folder.ts';
import type { CommandHelp } from '../../docs/command-line-page.ts';
import { generateDocs } from '../../docs/generate.ts';
import { generateSchemas } from '../../docs/schemas.ts';
import { badRequest, command, flag, value } from '../command.ts';
import type { Command } from '../command.ts';
import { docsInput } from '../docs-input.ts';

/** @param helps the help of every command, made once all are known */
export const docsCommand = (helps: () => Promise<readonly CommandHelp[]>): Command =>
  command({
    name: 'docs',
    summary: 'check or write the pages and schemas of docs/ that are generated from the code',
    options: {
      check: flag('name each page that is not as the code says; exit 1 if there is one'),
      write: flag('write those pages'),
      folder: value('path', "another docs folder than the package's own"),
    },
    examples: [{ words: '--check', about: 'whether the pages are as the code says' }],
    run: async ({ options }, terminal) => {
      const { check, write } = options;
      if (check === write) throw badRequest('docs takes one of --check and --write');
      const folder = options.folder === undefined ? packageDocs : resolve(terminal.folder, options.folder);
      const pages = new Map([...generateDocs(await docsInput(await helps())), ...generateSchemas()]);
      if (check) {
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
  });

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
