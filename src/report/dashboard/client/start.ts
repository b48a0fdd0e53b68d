/** Starts the page, and shows what its address says whenever that changes. */
import type { PageData } from '../shape.ts';
import { readAddress } from './address.ts';
import type { App, Links } from './app.ts';
import { showCase } from './case.ts';
import { byId } from './dom.ts';
import { showFilters, syncFilters } from './filters.ts';
import { showHeader } from './header.ts';
import { makeReachable } from './keyboard.ts';
import { showOverview } from './overview.ts';
import { startTheme } from './theme.ts';

export function start(): void {
  const { data, links } = JSON.parse(byId('data').textContent ?? '') as { data: PageData; links: Links };
  const app: App = { data, links, address: readAddress(location.hash) };
  startTheme();
  showHeader(app);
  if (data.cases.length > 0) showFilters(app);
  show(app, undefined);
  addEventListener('hashchange', () => {
    const before = app.address.case;
    app.address = readAddress(location.hash);
    show(app, before);
    moveFocus(app, before);
  });
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    byId('main').focus();
  });
}

/** @param before the case that was looked at */
export function show(app: App, before: string | undefined): void {
  const { case: id } = app.address;
  byId('overview').hidden = id !== undefined;
  byId('filters').hidden = id !== undefined || app.data.cases.length === 0;
  byId('shown').hidden = id !== undefined;
  byId('case').hidden = id === undefined;
  byId('copied').textContent = '';
  (byId('run-facts') as HTMLDetailsElement).open = id === undefined;
  if (id !== undefined) {
    showCase(app, id);
  } else {
    showOverview(app);
    if (app.data.cases.length > 0) syncFilters(app);
    makeReachable(byId('overview'), before);
  }
  const { project, ending } = app.data.run;
  document.title = `${id === undefined ? '' : `${id} · `}${project}: ${ending} · dpone-matrix`;
}

/** Into a case, and back to where it was entered; a filter keeps the focus where it is. */
export function moveFocus(app: App, before: string | undefined): void {
  const { case: id } = app.address;
  if (id !== undefined) {
    byId('case-title').focus();
    scrollTo(0, byId('case').offsetTop - 8);
  } else if (before !== undefined) {
    const back = makeReachable(byId('overview'), before);
    (back ?? byId('main')).focus();
  }
}
