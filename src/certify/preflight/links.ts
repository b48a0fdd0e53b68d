/** Do the index pages link to the guide, and does every link of these pages lead somewhere? */
import type { MatrixCase } from '../../model/case.ts';
import type { Check } from '../../model/check.ts';
import { brokenLinks, resolveLink } from '../docs-pages.ts';
import type { BrokenLink, Docs, Page } from '../docs-pages.ts';
import { indexPages } from './guide.ts';
import { compare, pagePath, writeAgain } from './told.ts';

export function indexPagesLink(c: MatrixCase, docs: Docs): Check {
  const pages = [...indexPages, c.guide];
  const linking = indexPages.filter((path) => {
    const page = docs.pages.get(path);
    return page?.links.some((link) => resolveLink(path, link.target)?.path === c.guide);
  });
  const absent = pages.filter((path) => !docs.pages.has(path));
  const dead = pages.flatMap((path) => brokenLinksOf(docs, docs.pages.get(path)));
  return compare(
    'index_pages_link_guide',
    { linked_from: indexPages, broken_links: [] },
    {
      linked_from: linking,
      broken_links: [
        ...absent.map((path) => `there is no ${path}`),
        ...dead.map((link) => `${link.page}:${link.line} ${link.target}: ${link.why}`),
      ],
    },
    () => [
      ...absent.map((path) => `${pagePath(path)}: there is no such page`),
      ...indexPages
        .filter((path) => !linking.includes(path) && !absent.includes(path))
        .map((path) => `${pagePath(path)}: no link to ${c.guide}`),
      // A page that is not there is said once, and not again for each link to it.
      ...dead
        .filter(({ page, target }) => !absent.includes(resolveLink(page, target)?.path ?? ''))
        .map(
          ({ page, line, target, why }) =>
            `${pagePath(page, line)}: the link ${target} leads nowhere: ${why}`,
        ),
    ],
    writeAgain,
  );
}

const broken = new WeakMap<Page, readonly BrokenLink[]>();

/** The index pages are shared by all cases, so that they are looked at once. */
function brokenLinksOf(docs: Docs, page: Page | undefined): readonly BrokenLink[] {
  if (!page) return [];
  let found = broken.get(page);
  if (!found) {
    found = brokenLinks(docs, page);
    broken.set(page, found);
  }
  return found;
}
