/** What one cell of the table opens: each variant with what fired and what was seen, and each planted defect. */
import type { CaseEntry, CellOutcome, ResilienceCell } from '../../evidence/resilience-table.ts';
import type { DefectResult, VariantResult } from '../../evidence/resilience.ts';
import { escapedHtml } from '../dashboard/embed.ts';
import { duration } from '../numbers.ts';
import { cellId, facts, outcomeMark } from './pieces.ts';
import { engineWords, seenText, variantOutcome } from './words.ts';

/** On paper only what is not plainly good is told in full. */
const plain: ReadonlySet<CellOutcome> = new Set(['held', 'skipped', 'unsupported', 'not_applicable']);

/** @param artifacts the folder of the findings' files as seen from the page */
export function findingSection(cell: ResilienceCell, artifacts: string): string {
  const { scenario, strategy, sink, outcome, cases } = cell;
  const id = cellId(cell);
  const title = escapedHtml(`${scenario}: ${strategy}, ${sink}`);
  return (
    `<section class="finding${plain.has(outcome) ? '' : ' told'}" id="${id}" aria-labelledby="title-${id}">` +
    `<nav class="back" aria-label="Findings of ${title}"><a class="button" href="#of-${scenario}">← All findings</a></nav>` +
    `<h2 id="title-${id}"><span>${title}</span>${outcomeMark(outcome)}</h2>` +
    `${cases.map((entry) => entryPart(entry, cell, artifacts)).join('')}</section>`
  );
}

function entryPart(entry: CaseEntry, { scenario }: ResilienceCell, artifacts: string): string {
  const { case_id, reasons, problems, variants, defects, left_out, engines, loader, loader_note } = entry;
  const file = `${scenario}__${case_id}.json`;
  return [
    `<h3>${escapedHtml(case_id)}</h3>`,
    facts([
      ...(engines
        ? ([
            ['Source', engineWords(engines.source)],
            ['Sink', engineWords(engines.sink)],
          ] as const)
        : []),
      ...(loader === undefined ? [] : ([['Loader', loader]] as const)),
      ...(loader_note === undefined ? [] : ([['Note', loader_note]] as const)),
    ]),
    ...reasons.map((reason) => `<p class="foreign">${escapedHtml(reason)}</p>`),
    ...(problems.length > 0
      ? [
          `<ul class="trouble">${problems.map((problem) => `<li class="foreign">${escapedHtml(problem)}</li>`).join('')}</ul>`,
        ]
      : []),
    ...(variants.length > 0
      ? [
          dataTable(
            `Variants of ${case_id}, ${scenario}`,
            ['Variant', 'Outcome', 'What fired', 'What was seen', 'Took'],
            variants.map(variantCells),
          ),
        ]
      : []),
    ...left_out.map(({ name, why }) => `<p class="note">${escapedHtml(`${name}: left out: ${why}`)}</p>`),
    ...(defects.length > 0
      ? [
          '<h3>Planted defects</h3>',
          dataTable(
            `Planted defects of ${case_id}, ${scenario}`,
            ['Defect', 'Came to', 'Variant', 'What was seen'],
            defects.map(defectCells),
            'data variants defects',
          ),
        ]
      : []),
    ...(engines
      ? [`<p><a href="${escapedHtml(artifacts + encodeURIComponent(file))}">${escapedHtml(file)}</a></p>`]
      : []),
  ].join('');
}

function variantCells(variant: VariantResult): readonly string[] {
  const limit = variant.outcome === null ? undefined : variant.limit;
  return [
    escapedHtml(variant.name),
    outcomeMark(variantOutcome(variant)),
    foreign(variant.outcome === null ? '' : variant.fired),
    foreign(seenText(variant)) +
      (limit === undefined ? '' : `<p class="limit-text">${escapedHtml(limit)}</p>`),
    escapedHtml(duration(variant.duration_ms)),
  ];
}

function defectCells({ name, variant, status, seen }: DefectResult): readonly string[] {
  const sign = status === 'caught' ? 'good' : 'bad extent';
  return [
    escapedHtml(name),
    `<span class="${sign}">${status.replaceAll('_', ' ')}</span>`,
    escapedHtml(variant),
    foreign(seen),
  ];
}

function foreign(text: string): string {
  return `<span class="foreign">${escapedHtml(text)}</span>`;
}

/** @param rows cells as HTML */
function dataTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  name = 'data variants',
): string {
  const row = ([first = '', ...others]: readonly string[]): string =>
    `<tr><th scope="row">${first}</th>${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  return (
    `<div class="scroll" role="group" aria-label="${escapedHtml(caption)}" tabindex="0"><table class="${name}"><caption class="unseen">${escapedHtml(caption)}</caption>` +
    `<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.map(row).join('')}</tbody></table></div>`
  );
}
