/** The frame of a page that is one file: nothing is loaded, and nothing runs but what is in it. */
import { createHash } from 'node:crypto';
import { escapedHtml } from './dashboard/embed.ts';
import { base } from './dashboard/style/base.ts';
import { colours } from './dashboard/style/colours.ts';
import { parts } from './dashboard/style/parts.ts';
import { print } from './dashboard/style/print.ts';

export interface PageOf {
  /** Text, of which the name of the product is no part. */
  readonly title: string;
  /** Of this page alone, behind what all pages have. */
  readonly style?: string;
  /** What the first link of the page skips to, as text. */
  readonly skipTo?: string;
  /** Markup beside the name of the product. */
  readonly top?: string;
  /** Markup of what stands in `main`. */
  readonly main: string;
  /** Markup behind it, that is not shown. */
  readonly data?: string;
  /** The one script that may run; without it none may. */
  readonly script?: string;
}

export function pageOf(page: PageOf): string {
  const { title, style: own = '', skipTo = 'the findings', top = '', main, data = '', script } = page;
  const style = [colours, base, parts, print, own].join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapedHtml(`${title} · dpone-matrix`)}</title>
<style>${style}</style>
</head>
<body>
<a id="skip" class="skip" href="#main">Skip to ${skipTo}</a>
<header><div class="top"><strong>dpone-matrix</strong>${top}</div></header>
<main id="main" tabindex="-1">
${main}
</main>
${data}${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

/** Nothing may be loaded or run but what is in the page. */
function policy(style: string, script: string | undefined): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const scripts = script === undefined ? '' : `script-src ${hash(script)}; `;
  return `default-src 'none'; ${scripts}style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}
