/** Reads a docs folder from disk: headings, links and fenced blocks of every page. It knows nothing of the generator. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { MatrixError } from '../model/error.ts';
import { packageFolder } from '../model/package.ts';

export interface Heading {
  readonly level: number;
  /** Without Markdown marks. */
  readonly text: string;
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

/** A fenced block. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

export interface Page {
  /** Under the docs folder, with `/`. */
  readonly path: string;
  readonly headings: readonly Heading[];
  /** What `#…` may name: headings by the rule of GitHub, and `<a id="…">`. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
  readonly blocks: readonly Block[];
  /** Lines that are not blank and not headings. */
  readonly textLines: readonly number[];
}

export interface Docs {
  readonly folder: string;
  readonly pages: ReadonlyMap<string, Page>;
  /** Every file under the folder. */
  readonly files: ReadonlySet<string>;
}

export interface BrokenLink extends Link {
  readonly page: string;
  readonly why: string;
}

/** The docs that the package comes with. */
export const packageDocs: string = join(packageFolder, 'docs');

const loaded = new Map<string, Promise<Docs>>();

/**
 * The docs of a folder, read once per process.
 * @throws MatrixError MATRIX_NO_DOCS where the folder is not there
 */
export function loadDocs(folder: string): Promise<Docs> {
  let docs = loaded.get(folder);
  if (!docs) {
    docs = readDocs(folder);
    loaded.set(folder, docs);
  }
  return docs;
}

async function readDocs(folder: string): Promise<Docs> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) {
    throw new MatrixError(
      'MATRIX_NO_DOCS',
      `no docs folder at ${folder}: the package's docs belong to it, restore them`,
    );
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  const markdown = files.filter((path) => path.endsWith('.md'));
  const pages = await Promise.all(
    markdown.map(
      async (path) => [path, parsePage(path, await readFile(join(folder, path), 'utf8'))] as const,
    ),
  );
  return { folder, pages: new Map(pages), files: new Set(files) };
}

export function parsePage(path: string, text: string): Page {
  const headings: Heading[] = [];
  const links: Link[] = [];
  const blocks: Block[] = [];
  const textLines: number[] = [];
  const anchors = new Set<string>();
  let fence: { mark: string; language: string; line: number; lines: string[] } | undefined;

  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const number = index + 1;
    if (line.trim() !== '') textLines.push(number);
    if (fence) {
      if (line.trim() === fence.mark) {
        blocks.push({ language: fence.language, text: `${fence.lines.join('\n')}\n`, line: fence.line });
        fence = undefined;
      } else fence.lines.push(line);
      continue;
    }
    const opening = /^ {0,3}(`{3,}|~{3,})\s*([\w-]*)/.exec(line);
    if (opening) {
      fence = { mark: opening[1] ?? '', language: opening[2] ?? '', line: number, lines: [] };
      continue;
    }
    const heading = /^(#{1,6})\s+(.+?)\s*#*$/.exec(line);
    if (heading) {
      textLines.pop();
      const title = plain(heading[2] ?? '');
      headings.push({ level: heading[1]?.length ?? 1, text: title, line: number });
      anchors.add(freeAnchor(title, anchors));
    }
    const prose = line.replaceAll(/`[^`]*`/g, (code) => 'x'.repeat(code.length));
    for (const match of prose.matchAll(
      /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\s*\[[^\]]+\]:\s*<?([^\s>]+)>?/g,
    )) {
      links.push({ target: match[1] ?? match[2] ?? '', line: number });
    }
    for (const match of prose.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(match[1] ?? '');
  }
  return { path, headings, anchors, links, blocks, textLines };
}

/** A heading's text without emphasis, code marks and link targets. */
function plain(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
}

/** GitHub's rule: lower case, letters, digits, `-` and `_` kept, blanks to `-`, a number where it is taken. */
function freeAnchor(title: string, taken: ReadonlySet<string>): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
  let anchor = slug;
  for (let count = 1; taken.has(anchor); count++) anchor = `${slug}-${count}`;
  return anchor;
}

/** The file and anchor that a link of a page leads to; null for another site. */
export function resolveLink(
  page: string,
  target: string,
): { readonly path: string; readonly anchor: string } | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return null;
  const [path = '', anchor = ''] = target.split('#', 2).map(decodeURIComponent);
  return { path: path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path)), anchor };
}

/** Links of a page that lead nowhere: no such file in the folder, or no such heading in the page. */
export function brokenLinks(docs: Docs, page: Page): readonly BrokenLink[] {
  return page.links.flatMap((link) => {
    const to = resolveLink(page.path, link.target);
    if (!to) return [];
    const broken = (why: string): BrokenLink[] => [{ ...link, page: page.path, why }];
    if (!docs.files.has(to.path)) return broken(`no file ${to.path}`);
    const target = docs.pages.get(to.path);
    if (to.anchor !== '' && !target?.anchors.has(to.anchor))
      return broken(`no heading ${to.anchor} in ${to.path}`);
    return [];
  });
}
