/** What the page says of the run as a whole, in words that the summary of the run has too. */
import type { RunRecord } from '../../evidence/run-record.ts';
import { duration, plural } from '../numbers.ts';
import { arithmeticText, endingText, extentText, loaderText, notCertifiedTexts } from '../verdict.ts';
import { columnsShown } from '../volume.ts';
import { cut, shown } from './cut.ts';
import type { EngineData, Fact, LoaderData, RunData } from './shape.ts';

const most = { errors: 20, discrepancies: 40 };
const longest = { error: 2000, discrepancy: 600, fact: 400 };

export function runData(record: RunRecord): RunData {
  const { project, status, errors, arithmetic, scope } = record;
  return {
    project: shown(project, 100),
    status,
    ending: endingText(record),
    arithmetic: shown(arithmeticText(record), 1000),
    extent: shown(extentText(record), 1000),
    isWhole: status === 'passed' && scope.extent === 'whole',
    notCertified: notCertifiedTexts(record),
    errors: cut(
      errors.map((error) => shown(error, longest.error)),
      most.errors,
    ),
    discrepancies: cut(
      arithmetic.discrepancies.map((text) => shown(text, longest.discrepancy)),
      most.discrepancies,
    ),
    facts: factsOf(record).map(([label, value]) => [label, shown(value, longest.fact)]),
  };
}

function factsOf(record: RunRecord): readonly Fact[] {
  const { run_mode, project, started_at, duration_ms, volume, commit, versions, scope, run_id } = record;
  const filters = Object.entries(record.selection).flatMap(([name, values]) =>
    values.length > 0 ? [`${name} = ${values.join(', ')}`] : [],
  );
  const shard = scope.shard ? [`${scope.shard.current} of ${scope.shard.total}`] : [];
  const listed: readonly (readonly [label: string, values: readonly string[], by?: string])[] = [
    ['Run mode', project === run_mode ? [run_mode] : [`${run_mode} (project ${project})`]],
    ['Engines', enginesTexts(record), '; '],
    ['Started', [started_at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')]],
    ['Duration', [duration(duration_ms)]],
    [
      'Volume',
      [
        `${plural(volume.rows, 'base row').replace(/^\d+/, volume.rows.toLocaleString('en-US'))}, ` +
          `change ratio ${volume.change_ratio}, delete ratio ${volume.delete_ratio}${volume.columns ? `, ${columnsShown(volume)}` : ''}`,
      ],
    ],
    ['Commit', [commit ? `${commit.sha}${commit.dirty ? ', with changes beside it' : ''}` : 'not known']],
    ['Versions', Object.entries(versions).map(([name, version]) => `${name} ${version}`)],
    ['Selected', filters, '; '],
    ['Narrowed by', scope.narrowed_by, '; '],
    ['Shard', shard],
    ['Run', [run_id]],
  ];
  return listed.flatMap(([label, values, by = ', ']) =>
    values.length > 0 ? [[label, values.join(by)] as const] : [],
  );
}

/** `memory: a, b`: at a glance, what was real. */
function enginesTexts({ engines }: RunRecord): readonly string[] {
  return [...Map.groupBy(engines, ({ provenance }) => provenance)].map(
    ([provenance, alike]) =>
      `${provenance.replaceAll('_', ' ')}: ${[...new Set(alike.map(({ system }) => system))].join(', ')}`,
  );
}

export function engineData({ cases, ...engine }: RunRecord['engines'][number]): EngineData {
  const { system, provenance, product, version, image, digest, endpoint, stand_in, why_not_better } = engine;
  return {
    system: shown(system, 60),
    provenance,
    product: shown(`${product} ${version}`),
    ...(image === undefined ? {} : { image: shown(image) }),
    ...(digest === undefined ? {} : { digest: shown(digest, 100) }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(stand_in === undefined ? {} : { stand_in: shown(stand_in, 400) }),
    ...(why_not_better === undefined ? {} : { why_not_better: shown(why_not_better, 1000) }),
    cases,
  };
}

export function loaderData(loader: RunRecord['loaders'][number]): LoaderData {
  const { note, cases } = loader;
  return { name: loaderText(loader), ...(note === undefined ? {} : { note: shown(note, 400) }), cases };
}
