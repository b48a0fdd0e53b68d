/** The page of a run, `matrix.html`: one file that needs no network and asks for none. */
import type { RunFiles } from '../../evidence/run-folder.ts';
import { pageData } from './data.ts';
import { pageOf } from '../page.ts';
import { embeddedJson, escapedHtml } from './embed.ts';
import { scriptText } from './script.ts';
import type { PageData } from './shape.ts';

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
  const { project, ending } = data.run;
  const json = embeddedJson({ data, links: linksOf(links) });
  return pageOf({
    title: `${project}: ${ending}`,
    skipTo: 'the cases',
    top: `${resilienceLinks(links)}<button type="button" id="theme">Dark</button>`,
    main: `<div id="verdict">${withoutScript(data)}</div>
<form id="filters" aria-label="Filters" hidden></form>
<p id="shown" role="status"></p>
<div id="overview" hidden></div>
<div id="case" hidden></div>
<p id="copied" class="unseen" role="status"></p>`,
    data: `<script type="application/json" id="data">${json}</script>\n`,
    script: scriptText(),
  });
}

function resilienceLinks({ resilience = [] }: PageLinks): string {
  const link = ({ project, href }: { readonly project: string; readonly href: string }): string =>
    `<a href="${escapedHtml(href)}">${escapedHtml(`Resilience: ${project}`)}</a>`;
  return resilience.length === 0
    ? ''
    : `<nav aria-label="Other pages">${resilience.map(link).join(' ')}</nav>`;
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
