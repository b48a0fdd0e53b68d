/** A gate's result as JSON and as Markdown, both made of the same, and written beside each other. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jsonText, writeAtomically } from '../evidence/json.ts';
import { valueText } from '../evidence/text.ts';
import { bullets, code, prose, table } from '../report/markdown.ts';
import type { Finding, GateResult } from './contract.ts';

/** Writes `<gate>.json` and `<gate>.md`. @returns their paths */
export function writeResult(
  folder: string,
  result: GateResult,
  sections: readonly string[] = [],
): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, result.gate);
  writeAtomically(`${path}.json`, jsonText(result));
  writeAtomically(`${path}.md`, resultMarkdown(result, sections));
  return [`${path}.json`, `${path}.md`];
}

/** @param sections the facts as the gate itself would show them; else they are a table */
export function resultMarkdown(result: GateResult, sections: readonly string[] = []): string {
  const { gate, trust, findings, blockers, inputs, facts, made_at } = result;
  const passed = findings.filter((finding) => finding.trust === 'PASS').length;
  const parts = [
    `# ${gate}: ${trust}`,
    `${passed} of ${findings.length} findings pass. Made at ${made_at}.`,
    ...(blockers.length > 0 ? ['## Blockers', bullets(blockers.map((blocker) => prose(blocker)))] : []),
    '## Findings',
    table(['trust', 'finding', 'detail', 'expected', 'observed'], shownFindings(findings)),
    ...(inputs.length > 0
      ? [
          '## Inputs',
          table(
            ['name', 'file', 'SHA-256'],
            inputs.map(({ name, path, sha256 }) => [code(name), code(path), sha256 ?? 'absent']),
          ),
        ]
      : []),
    ...sections,
    ...(sections.length === 0 && Object.keys(facts).length > 0
      ? [
          '## Facts',
          table(
            ['fact', 'value'],
            Object.entries(facts).map(([name, value]) => [code(name), code(valueText(value))]),
          ),
        ]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function findingRow({ trust, name, detail, ...compared }: Finding): readonly string[] {
  const shown = (side: 'expected' | 'observed'): string =>
    side in compared ? code(valueText(compared[side])) : '';
  return [trust, code(name), prose(detail), shown('expected'), shown('observed')];
}

/** So many findings of one sort that pass are shown each by itself. */
const mostAlike = 5;

/** What does not pass in full; what passes alike, and there is much of it, in a row. The JSON has all. */
function shownFindings(findings: readonly Finding[]): readonly (readonly string[])[] {
  const sort = ({ name }: Finding): string => name.split(':', 1).join();
  const alike = Map.groupBy(
    findings.filter(({ trust }) => trust === 'PASS' || trust === 'SKIP'),
    (finding) => `${finding.trust} ${sort(finding)}`,
  );
  const isMany = (finding: Finding): boolean =>
    (alike.get(`${finding.trust} ${sort(finding)}`)?.length ?? 0) > mostAlike;
  return [
    ...findings.filter((finding) => !isMany(finding)).map(findingRow),
    ...[...alike.values()].flatMap((all) => {
      const [first] = all;
      return first && all.length > mostAlike
        ? [[first.trust, code(`${sort(first)}:…`), `${all.length} alike`, '', '']]
        : [];
    }),
  ];
}
