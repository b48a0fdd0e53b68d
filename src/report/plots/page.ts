/** The page of a case under stress: what it came to, and what was seen meanwhile; one file that needs no network and no script. */
import { phaseRate, stressProblems } from '../../evidence/stress.ts';
import type { Stress } from '../../evidence/stress.ts';
import { line } from '../../evidence/text.ts';
import { escapedHtml } from '../dashboard/embed.ts';
import { facts } from '../findings/pieces.ts';
import { engineWords } from '../findings/words.ts';
import { duration } from '../numbers.ts';
import { pageOf } from '../page.ts';
import { chartFigure } from './chart.ts';
import { chartsOf } from './series.ts';
import { stressStyle } from './style.ts';
import { bytesText, numberText } from './words.ts';

export function stressPage(stress: Stress): string {
  const main = `<div id="verdict">${verdict(stress)}</div>
<section aria-labelledby="phases"><h2 id="phases">Phases</h2>${phaseTable(stress)}</section>
${chartsOf(stress)
  .map((chart) => `<section>${chartFigure(chart)}</section>`)
  .join('\n')}
<section aria-labelledby="checks"><h2 id="checks">Checks</h2>${checkTable(stress)}</section>`;
  return pageOf({ title: `stress ${stress.case_id}`, style: stressStyle, main });
}

function verdict(stress: Stress): string {
  const { case_id, volume, engines, loader, loader_note, row_bytes, peak, commit, started_at } = stress;
  const problems = stressProblems(stress);
  const isGood = problems.length === 0;
  const note = loader_note === undefined ? '' : ` (${loader_note})`;
  const told: readonly (readonly [name: string, text: string])[] = [
    ['rows', `${numberText(volume.rows)} × ${volume.columns} columns`],
    ['changed, deleted', `${volume.change_ratio}, ${volume.delete_ratio} of them`],
    ['size of a row', `${bytesText(row_bytes)} in canonical encoding`],
    ['source', engines ? engineWords(engines.source) : 'not reached'],
    ['sink', engines ? engineWords(engines.sink) : 'not reached'],
    ['loader', `${loader.name}${loader.version === undefined ? '' : ` ${loader.version}`}${note}`],
    ['peak memory', bytesText(peak.process_bytes)],
    ...(peak.loader_bytes
      ? [['peak memory of started processes', bytesText(peak.loader_bytes)] as const]
      : []),
    ['commit', commit ? `${commit.sha.slice(0, 12)}${commit.dirty ? ', with changes' : ''}` : 'none'],
    ['started', started_at],
  ];
  return [
    `<h1><span class="badge ${isGood ? 'o-passed' : 'o-failed'}">${isGood ? 'passed' : 'failed'}</span><span class="project">stress ${escapedHtml(case_id)}</span></h1>`,
    facts(told),
    ...(isGood ? [] : [`<h2>What is wrong</h2><ul>${problems.map(problemItem).join('')}</ul>`]),
    ...stress.gauge_problems.map(
      (problem) => `<p class="note">Not all gauges were told: ${escapedHtml(line(problem))}</p>`,
    ),
  ].join('');
}

function problemItem(problem: string): string {
  return `<li><span class="foreign">${escapedHtml(line(problem, 2000))}</span></li>`;
}

function phaseTable(stress: Stress): string {
  const rows = stress.phases.map((phase) => {
    const { name, duration_ms, rows: count } = phase;
    const rate = phaseRate(phase);
    const cells = [
      duration(duration_ms),
      numberText(count),
      rate === null ? '·' : numberText(rate),
      rate === null ? '·' : bytesText(rate * stress.row_bytes),
    ];
    return `<tr><th scope="row">${name}</th>${cells.map((text) => `<td>${text}</td>`).join('')}</tr>`;
  });
  const heads = ['phase', 'time', 'rows', 'rows/s', 'bytes/s'].map((head) => `<th scope="col">${head}</th>`);
  return `<div class="scroll"><table class="data numbers"><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function checkTable({ checks }: Stress): string {
  if (checks.length === 0) return '<p class="note">None was made.</p>';
  const rows = checks.map(({ name, status, expected, observed, detail }) => {
    const told = [JSON.stringify(expected), JSON.stringify(observed), detail ?? ''].map(
      (text) => `<td><span class="foreign">${escapedHtml(line(text, 1000))}</span></td>`,
    );
    return `<tr><th scope="row">${escapedHtml(name)}</th><td>${status.replace('_', ' ')}</td>${told.join('')}</tr>`;
  });
  const heads = ['check', 'outcome', 'expected', 'observed', 'detail'].map(
    (head) => `<th scope="col">${head}</th>`,
  );
  return `<div class="scroll" tabindex="0" role="group" aria-labelledby="checks"><table class="data checks"><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
