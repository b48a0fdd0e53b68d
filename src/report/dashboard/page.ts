/** The page of a run, `matrix.html`: one file that needs no network and asks for none. */
import { createHash } from 'node:crypto';
import type { RunFiles } from '../../evidence/run-folder.ts';
import { pageData } from './data.ts';
import { embeddedJson, escapedHtml } from './embed.ts';
import { scriptText } from './script.ts';
import type { PageData } from './shape.ts';
import { base } from './style/base.ts';
import { colours } from './style/colours.ts';
import { parts } from './style/parts.ts';
import { print } from './style/print.ts';

/** Where what the page links to lies, as seen from the page: relative, or a URL. */
export interface PageLinks {
  /** The artifact folder; by default the page's own. */
  readonly artifacts?: string;
  /** The folder of the docs; without it guides are named and not linked. */
  readonly docs?: string;
  /** Pages of what scenarios of resilience came to in the same run. */
  readonly resilience?: readonly { readonly project: string; readonly href: string }[];
}

/** One run is often put into two places, and only the links differ. */
const made = new WeakMap<RunFiles, PageData>();

export function dashboardPage(run: RunFiles, links: PageLinks = {}): string {
  const data = made.get(run) ?? pageData(run);
  made.set(run, data);
  const script = scriptText();
  const style = [colours, base, parts, print].join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapedHtml(titleOf(data))}</title>
<style>${style}</style>
</head>
<body>
<a id="skip" class="skip" href="#main">Skip to the cases</a>
<header>
<div class="top"><strong>dpone-matrix</strong>${resilienceLinks(links)}<button type="button" id="theme">Dark</button></div>
</header>
<main id="main" tabindex="-1">
<div id="verdict">${withoutScript(data)}</div>
<form id="filters" aria-label="Filters" hidden></form>
<p id="shown" role="status"></p>
<div id="overview" hidden></div>
<div id="case" hidden></div>
<p id="copied" class="unseen" role="status"></p>
</main>
<script type="application/json" id="data">${embeddedJson({ data, links: linksOf(links) })}</script>
<script>${script}</script>
</body>
</html>
`;
}

function resilienceLinks({ resilience = [] }: PageLinks): string {
  const link = ({ project, href }: { readonly project: string; readonly href: string }): string =>
    `<a href="${escapedHtml(href)}">${escapedHtml(`Resilience: ${project}`)}</a>`;
  return resilience.length === 0
    ? ''
    : `<nav aria-label="Other pages">${resilience.map(link).join(' ')}</nav>`;
}

/** Nothing may be loaded or run but what is in the page. */
function policy(script: string, style: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}

function titleOf({ run }: PageData): string {
  return `${run.project}: ${run.ending} · dpone-matrix`;
}

/** What the run came to, for a reader without scripts; the script puts more in its place. */
function withoutScript({ run }: PageData): string {
  const said = [run.extent, run.arithmetic, ...run.errors.first, ...run.discrepancies.first];
  return (
    `<h1>${escapedHtml(`${run.ending} ${run.project}`)}</h1>` +
    said.map((text) => `<p>${escapedHtml(text)}</p>`).join('') +
    '<noscript><p>The cases are shown by a script, and scripts are off: the files beside this page have all of them.</p></noscript>'
  );
}

function linksOf({ artifacts = '', docs }: PageLinks): {
  readonly artifacts: string;
  readonly docs?: string;
} {
  return { artifacts: folder(artifacts || '.'), ...(docs === undefined ? {} : { docs: folder(docs) }) };
}

function folder(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
