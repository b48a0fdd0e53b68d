/** The page's script: the source of every function of the client, and the call that starts it. */
import * as address from './client/address.ts';
import * as app from './client/app.ts';
import * as caseView from './client/case.ts';
import * as checks from './client/checks.ts';
import * as difference from './client/difference.ts';
import * as dom from './client/dom.ts';
import * as durations from './client/durations.ts';
import * as engines from './client/engines.ts';
import * as filters from './client/filters.ts';
import * as grid from './client/grid.ts';
import * as header from './client/header.ts';
import * as icons from './client/icons.ts';
import * as keyboard from './client/keyboard.ts';
import * as overview from './client/overview.ts';
import * as reproduce from './client/reproduce.ts';
import * as samples from './client/samples.ts';
import * as start from './client/start.ts';
import * as theme from './client/theme.ts';
import * as time from './client/time.ts';
import * as words from './client/words.ts';

const modules: readonly Readonly<Record<string, unknown>>[] = [
  address, app, caseView, checks, difference, dom, durations, engines, filters, grid, header, icons, keyboard,
  overview, reproduce, samples, start, theme, time, words,
]; // prettier-ignore

/**
 * Functions are declarations with names of their own in one scope, so each finds the others as it does where they
 * are modules. That is why a file of the client has nothing at its top but exported functions and types.
 */
export function scriptText(): string {
  const functions = modules.flatMap((module) => Object.values(module)).map(String);
  return `(() => {\n'use strict';\n${functions.join('\n')}\nstart();\n})();`;
}
