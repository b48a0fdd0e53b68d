/** The manifest that is generated, the one in the guide, and the case: all three must agree. */
import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import type { MatrixCase } from '../../model/case.ts';
import type { Check } from '../../model/check.ts';
import { manifestFaults } from '../../matrix/manifest-schema.ts';
import { manifestOf } from '../../matrix/manifest.ts';
import type { Page } from '../docs-pages.ts';
import { compare, isRecord, pagePath, writeAgain } from './told.ts';

export function manifestMatches(c: MatrixCase, guide: Page | undefined): Check {
  const wanted = { source: c.source, sink: c.sink, mode: c.sink_strategy, faults: [] };
  const expected = { generated: wanted, in_guide: wanted, times_in_guide: 1, differences: [] };
  const generated = attempt(() => manifestOf(c));
  const { found, unreadable } = guide ? manifestsOf(guide) : nothing;
  const own = found.get(c.case_id) ?? [];
  const [written] = own;
  const observed = {
    generated: described(generated),
    in_guide: written === undefined ? null : described(written),
    times_in_guide: own.length,
    differences: written === undefined ? [] : differences('', generated, written).slice(0, 10),
  };
  const of = `the manifest of ${c.case_id}`;
  const inGuide = (): readonly string[] =>
    [
      ...(own.length === 0 ? [`${of} is missing`, ...unreadable] : []),
      ...(own.length > 1 ? [`${of} stands ${own.length} times`] : []),
      ...observed.differences.map((difference) => `${of} differs: ${difference}`),
    ].map((fault) => `${pagePath(c.guide)}: ${fault}`);
  // A manifest that is made wrongly can't be written again rightly.
  if (isDeepStrictEqual(observed.generated, wanted)) {
    return compare('manifest_matches_guide', expected, observed, inGuide, writeAgain);
  }
  const made = typeof generated === 'string' ? generated : JSON.stringify(observed.generated);
  return compare('manifest_matches_guide', expected, observed, () => [
    `src/matrix/manifest.ts: ${of} is to be ${JSON.stringify(wanted)}, and is ${made}`,
  ]);
}

interface Written {
  /** As a page's YAML says them, by the case id that they name. */
  readonly found: ReadonlyMap<string, readonly unknown[]>;
  /** Blocks that are no YAML, in words. */
  readonly unreadable: readonly string[];
}

const nothing: Written = { found: new Map(), unreadable: [] };
const manifests = new WeakMap<Page, Written>();

/** The manifests that stand in a page, read once for all its cases. */
function manifestsOf(page: Page): Written {
  const known = manifests.get(page);
  if (known) return known;
  const found = new Map<string, unknown[]>();
  const unreadable: string[] = [];
  for (const { language, text, line } of page.blocks) {
    if (language !== 'yaml') continue;
    const document = parseDocument(text, { uniqueKeys: true });
    const [error] = document.errors;
    if (error) {
      unreadable.push(`the block at line ${line} is no YAML: ${error.message.split('\n')[0] ?? ''}`);
      continue;
    }
    const case_id = String(document.getIn(['certification', 'case_id']));
    found.set(case_id, [...(found.get(case_id) ?? []), document.toJS()]);
  }
  const written = { found, unreadable };
  manifests.set(page, written);
  return written;
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

/** What was made, or the error's own words where a manifest cannot be. */
function attempt(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
