/** The frame of a page that is one file: nothing is loaded and no script runs, but for the style that is in it. */
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
  readonly style: string;
  /** Markup of what stands in `main`. */
  readonly main: string;
}

export function pageOf({ title, style: own, main }: PageOf): string {
  const style = [colours, base, parts, print, own].join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapedHtml(`${title} · dpone-matrix`)}</title>
<style>${style}</style>
</head>
<body>
<a id="skip" class="skip" href="#main">Skip to the findings</a>
<header><div class="top"><strong>dpone-matrix</strong></div></header>
<main id="main" tabindex="-1">
${main}
</main>
</body>
</html>
`;
}

/** Nothing may be loaded or run but the style that is in the page. */
function policy(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
