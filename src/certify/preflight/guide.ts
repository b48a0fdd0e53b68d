/** Is the pair's guide there, with its headings, a manifest to copy, a diagram and its cross-links? */
import { isDeepStrictEqual } from 'node:util';
import type { MatrixCase } from '../../model/case.ts';
import type { Check } from '../../model/check.ts';
import { resolveLink } from '../docs-pages.ts';
import type { Page } from '../docs-pages.ts';
import { compare, pagePath, writeAgain } from './told.ts';

/** In this order, each once, each with something beneath. */
const requiredHeadings = [
  'Copy/paste manifest',
  'Supported load strategies',
  'Runtime algorithm',
  'Strategy behavior',
  'Schema evolution and type mapping',
  'Runbook',
  'Cross-links',
];

/** Both link to every guide. */
export const indexPages = ['source-sink-matrix.md', 'load-strategies.md'];

/** The matrix, the strategies, the runbook and live certification. */
const crossLinks = [...indexPages, 'integration-matrix.md', 'live-certification.md'];

export function guideComplete(c: MatrixCase, guide: Page | undefined): Check {
  const expected = {
    guide: c.guide,
    headings: requiredHeadings,
    empty_sections: [],
    copy_paste_manifest: true,
    diagram: true,
    cross_links: crossLinks,
  };
  const name = 'guide_complete';
  const at = pagePath(c.guide);
  if (!guide) {
    return compare(
      name,
      expected,
      { guide: null },
      () => [`${at}: there is no guide of ${c.pair_id}`],
      writeAgain,
    );
  }
  const sections = sectionsOf(guide);
  const within = (heading: string, line: number): boolean =>
    sections.some((section) => section.text === heading && line > section.line && line < section.end);
  const linked = guide.links
    .filter((link) => within('Cross-links', link.line))
    .map((link) => resolveLink(guide.path, link.target)?.path);
  const observed = {
    guide: guide.path,
    headings: sections.map((section) => section.text).filter((text) => requiredHeadings.includes(text)),
    empty_sections: sections
      .filter((section) => !guide.textLines.some((line) => line > section.line && line < section.end))
      .map((section) => section.text),
    copy_paste_manifest: guide.blocks.some(
      (b) => b.language === 'yaml' && within('Copy/paste manifest', b.line),
    ),
    diagram: guide.blocks.some((b) => b.language === 'mermaid' && b.text.trim() !== ''),
    cross_links: crossLinks.filter((path) => linked.includes(path)),
  };
  const faults = (): readonly string[] =>
    [
      ...headingFaults(observed.headings),
      ...observed.empty_sections.map((text) => `nothing stands under the heading "${text}"`),
      ...(observed.copy_paste_manifest ? [] : ['no YAML manifest under the heading "Copy/paste manifest"']),
      ...(observed.diagram ? [] : ['no Mermaid diagram']),
      ...crossLinks
        .filter((path) => !linked.includes(path))
        .map((path) => `no link to ${path} under the heading "Cross-links"`),
    ].map((fault) => `${at}: ${fault}`);
  return compare(name, expected, observed, faults, writeAgain);
}

function headingFaults(found: readonly string[]): readonly string[] {
  const missing = requiredHeadings.filter((text) => !found.includes(text));
  const doubled = requiredHeadings.filter((text) => found.indexOf(text) !== found.lastIndexOf(text));
  const faults = [
    ...missing.map((text) => `the heading "## ${text}" is missing`),
    ...doubled.map((text) => `the heading "## ${text}" stands more than once`),
  ];
  if (faults.length > 0 || isDeepStrictEqual(found, requiredHeadings)) return faults;
  return [`the headings stand in another order than ${requiredHeadings.join(', ')}`];
}

interface Section {
  readonly text: string;
  readonly line: number;
  /** The line of the next section. */
  readonly end: number;
}

function sectionsOf(page: Page): readonly Section[] {
  const headings = page.headings.filter((heading) => heading.level === 2);
  return headings.map(({ text, line }, index) => ({
    text,
    line,
    end: headings[index + 1]?.line ?? Number.POSITIVE_INFINITY,
  }));
}
