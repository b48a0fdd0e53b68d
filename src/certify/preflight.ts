/** The straight line of a preflight: is the case registered, described, and documented as it is? */
import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import type { MatrixCase } from '../model/case.ts';
import type { Check } from '../model/check.ts';
import { cases, commonStrategies, sinkStrategyOf } from '../matrix/cases.ts';
import { manifestFaults } from '../matrix/manifest-schema.ts';
import { manifestOf } from '../matrix/manifest.ts';
import { sinks, sources, systems } from '../matrix/systems.ts';
import type { SystemFacts } from '../matrix/systems.ts';
import { brokenLinks, loadDocs, packageDocs, resolveLink } from './docs-pages.ts';
import type { Docs, Page } from './docs-pages.ts';

/** What a case is checked against. */
export interface Registry {
  readonly cases: readonly MatrixCase[];
  readonly sources: readonly string[];
  readonly sinks: readonly string[];
  readonly commonStrategies: readonly string[];
  readonly systems: Readonly<Record<string, SystemFacts>>;
}

const matrix: Registry = { cases, sources, sinks, commonStrategies, systems };

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
const indexPages = ['source-sink-matrix.md', 'load-strategies.md'];
const crossLinks = [...indexPages, 'runbook.md', 'live-certification.md'];

/**
 * The six checks, in order, each comparing what the case must be with what is found.
 * @param docs default: the package's own
 * @throws MatrixError MATRIX_NO_DOCS
 */
export async function preflight(c: MatrixCase, docs?: Docs, registry = matrix): Promise<Check[]> {
  const read = docs ?? (await loadDocs(packageDocs));
  const guide = read.pages.get(c.guide);
  return [
    registered(c, registry),
    strategyAllowed(c, registry),
    extrasAndProfiles(c, registry),
    guideComplete(c, guide),
    indexPagesLink(c, read),
    manifestMatches(c, guide),
  ];
}

function registered(c: MatrixCase, registry: Registry): Check {
  const own = registry.cases.filter((other) => isDeepStrictEqual(other, c)).map((other) => other.case_id);
  return compare(
    'source_and_sink_registered',
    { source: c.source, sink: c.sink, cases: [`${c.source}_to_${c.sink}__${c.strategy}`] },
    {
      source: registry.sources.find((id) => id === c.source && registry.systems[id]?.source) ?? null,
      sink: registry.sinks.find((id) => id === c.sink && registry.systems[id]?.sink) ?? null,
      cases: own,
    },
  );
}

function strategyAllowed(c: MatrixCase, registry: Registry): Check {
  const allowed = [
    ...registry.commonStrategies,
    ...(registry.systems[c.source]?.source?.strategies ?? []),
    ...(registry.systems[c.sink]?.sink?.strategies ?? []),
  ];
  return compare(
    'strategy_allowed',
    { strategy: c.strategy, sink_strategy: c.sink_strategy },
    {
      strategy: allowed.find((strategy) => strategy === c.strategy) ?? null,
      sink_strategy: sinkStrategyOf(c.strategy),
    },
  );
}

/** Compares the case's own lists with its systems' facts; a system without a profile fails it. */
function extrasAndProfiles(c: MatrixCase, registry: Registry): Check {
  const ends = [registry.systems[c.source], registry.systems[c.sink]];
  const both = (pick: (facts: SystemFacts) => readonly string[]): readonly string[] => [
    ...new Set(ends.flatMap((facts) => (facts ? pick(facts) : ['no such system']))),
  ];
  return compare(
    'extras_and_profiles_present',
    {
      install_extras: both((facts) => (facts.extras === null ? [] : [facts.extras])),
      peer_packages: both((facts) => facts.peer_packages),
      required_profiles: both((facts) => [facts.required_profile]),
      live_profiles: both((facts) => [facts.live_profile]),
      empty: [],
    },
    {
      install_extras: c.install_extras,
      peer_packages: c.peer_packages,
      required_profiles: c.required_profiles,
      live_profiles: c.live_profiles,
      empty: (['required_profiles', 'live_profiles'] as const).filter(
        (field) => c[field].length === 0 || c[field].includes(''),
      ),
    },
  );
}

function guideComplete(c: MatrixCase, guide: Page | undefined): Check {
  const expected = {
    guide: c.guide,
    headings: requiredHeadings,
    empty_sections: [],
    copy_paste_manifest: true,
    diagram: true,
    cross_links: crossLinks,
  };
  if (!guide) return compare('guide_complete', expected, { guide: null });
  const sections = sectionsOf(guide);
  const within = (heading: string, line: number): boolean =>
    sections.some((section) => section.text === heading && line > section.line && line < section.end);
  const linked = guide.links
    .filter((link) => within('Cross-links', link.line))
    .map((link) => resolveLink(guide.path, link.target)?.path);
  return compare('guide_complete', expected, {
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
  });
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

function indexPagesLink(c: MatrixCase, docs: Docs): Check {
  const linking = indexPages.filter((path) => {
    const page = docs.pages.get(path);
    return page?.links.some((link) => resolveLink(path, link.target)?.path === c.guide);
  });
  const broken = [...indexPages, c.guide].flatMap((path) => {
    const page = docs.pages.get(path);
    return page ? brokenLinksOf(docs, page) : [`there is no ${path}`];
  });
  return compare(
    'index_pages_link_guide',
    { linked_from: indexPages, broken_links: [] },
    { linked_from: linking, broken_links: broken },
  );
}

const broken = new WeakMap<Page, readonly string[]>();

/** The index pages are shared by all cases, so that they are looked at once. */
function brokenLinksOf(docs: Docs, page: Page): readonly string[] {
  let texts = broken.get(page);
  if (!texts) {
    texts = brokenLinks(docs, page).map((link) => `${link.page}:${link.line} ${link.target}: ${link.why}`);
    broken.set(page, texts);
  }
  return texts;
}

/** The manifest that is generated, the one in the guide, and the case: all three must agree. */
function manifestMatches(c: MatrixCase, guide: Page | undefined): Check {
  const expected = {
    generated: { source: c.source, sink: c.sink, mode: c.sink_strategy, faults: [] },
    in_guide: { source: c.source, sink: c.sink, mode: c.sink_strategy, faults: [] },
    times_in_guide: 1,
    differences: [],
  };
  const generated = attempt(() => manifestOf(c));
  const found = guide ? (manifestsOf(guide).get(c.case_id) ?? []) : [];
  const [written] = found;
  return compare('manifest_matches_guide', expected, {
    generated: described(generated),
    in_guide: written === undefined ? null : described(written),
    times_in_guide: found.length,
    differences: written === undefined ? [] : differences('', generated, written).slice(0, 10),
  });
}

const manifests = new WeakMap<Page, ReadonlyMap<string, readonly unknown[]>>();

/** The manifests that stand in a page, as its YAML says them, by the case id that they name. */
function manifestsOf(page: Page): ReadonlyMap<string, readonly unknown[]> {
  let found = manifests.get(page);
  if (!found) {
    const byCase = new Map<string, unknown[]>();
    for (const { language, text } of page.blocks) {
      if (language !== 'yaml') continue;
      const document = parseDocument(text, { uniqueKeys: true });
      if (document.errors.length > 0) continue;
      const case_id = String(document.getIn(['certification', 'case_id']));
      byCase.set(case_id, [...(byCase.get(case_id) ?? []), document.toJS()]);
    }
    found = byCase;
    manifests.set(page, found);
  }
  return found;
}

function described(manifest: unknown): object {
  const at = (...path: string[]): unknown =>
    path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), manifest) ?? null;
  return {
    source: at('source', 'type'),
    sink: at('sink', 'type'),
    mode: at('sink', 'strategy', 'mode'),
    faults: manifestFaults(manifest),
  };
}

/** Paths at which two JSON values differ, with both values. */
function differences(path: string, generated: unknown, written: unknown): readonly string[] {
  if (isRecord(generated) && isRecord(written)) {
    const keys = [...new Set([...Object.keys(generated), ...Object.keys(written)])];
    return keys.flatMap((key) =>
      differences(path === '' ? key : `${path}.${key}`, generated[key], written[key]),
    );
  }
  if (isDeepStrictEqual(generated, written)) return [];
  const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
  return [`${path || 'manifest'}: generated ${text(generated)}, in the guide ${text(written)}`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What was made, or the error's own words where a manifest cannot be. */
function attempt(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function compare(name: string, expected: object, observed: object): Check {
  const status = isDeepStrictEqual(observed, expected) ? 'passed' : 'failed';
  return { name, status, expected, observed };
}
