/** What is wrong in a page of prose: variables, links and paths that name what is not there; and which commands it tells. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { environmentVariables } from '../../src/matrix/environment.ts';
import { pages } from '../../src/report/pages.ts';

/** What a page may name. */
export interface House {
  readonly root: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of packages that a user may be told to install. */
  readonly packages: readonly string[];
  readonly projects: readonly string[];
  /** What `playwright --help` and `playwright test --help` print. */
  readonly playwrightHelp: string;
  /** Every file of the repository, by path. */
  readonly files: readonly string[];
}

interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

export function blocksOf(page: string): readonly CodeBlock[] {
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

const withoutBlocks = (page: string): string => page.replaceAll(/^```\w*\n[^]*?^```$/gm, '');

function spansOf(page: string): readonly string[] {
  return [...withoutBlocks(page).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** Shell lines of the blocks, and spans that are a command by their first word; a line of two commands is two. */
export function commandsOf(page: string): readonly string[] {
  const lines = blocksOf(page).flatMap(({ language, text }) => (language === 'sh' ? text.split('\n') : []));
  const spans = spansOf(page).filter(
    (span) => /^(npm|npx|node|gh|docker|DPONE_\w+=\S+) ?/.test(span) && / |=/.test(span),
  );
  return [...lines, ...spans]
    .flatMap((line) => line.replace(/(^|\s+)#.*$/, '').split(' && '))
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

/** Variables that nothing reads, whole or as the end of one (`_SINK`). */
export function variableFaults(page: string): readonly string[] {
  const known = environmentVariables.map(({ name }) => name);
  const whole = [...page.matchAll(/\bDPONE_[A-Z_]*[A-Z]\b/g)]
    .map(([name]) => name)
    .filter((name) => name !== 'DPONE_MATRIX');
  const ends = spansOf(page)
    .filter((span) => /^_[A-Z_]+$/.test(span))
    .map((end) => `DPONE_MATRIX${end}`);
  return [...new Set([...whole, ...ends])].filter((name) => !known.includes(name));
}

/** Relative links without a file or a heading; links to the web are taken as they are. */
export function linkFaults(path: string, page: string): readonly string[] {
  const targets = [...withoutBlocks(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (target.startsWith('https://')) return false;
    const [file = '', anchor] = target.split('#');
    const full = file === '' ? path : join(dirname(path), file);
    if (!existsSync(full)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(full, 'utf8')).includes(anchor);
  });
}

function anchorsOf(page: string): readonly string[] {
  return [...withoutBlocks(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Files and folders of ours that are not there. A name without a folder may be in any; `<system>` is any system. */
export function pathFaults(page: string, { root, files }: House): readonly string[] {
  const folders = /^(src|specs|fixtures|reporters|docs|bench|examples)\//;
  return spansOf(page).filter((span) => {
    const path = span.replaceAll('<system>', 'postgres').replace(/\/$/, '');
    if (/[<>*\s]/.test(path)) return false;
    if (folders.test(path)) return !existsSync(join(root, path));
    if (path in pages) return false;
    return (
      /^[\w.-]+\.(ts|md)$/.test(path) && !files.some((file) => file === path || file.endsWith(`/${path}`))
    );
  });
}
