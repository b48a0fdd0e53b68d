/** `ops live-certification-plan`: what a live certification takes, and with `--execute` the certification itself. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  defaultRows,
  parseRowCount,
  volumeOf,
  defaultChangeRatio,
  defaultDeleteRatio,
} from '../../dataset/volume.ts';
import { readCommit } from '../../evidence/origin.ts';
import { finding } from '../../gates/conclude.ts';
import { executePlan } from '../../gates/execute.ts';
import { judgeExecution } from '../../gates/judge-execution.ts';
import { judgePlan, planOf, planSections } from '../../gates/live-certification-plan.ts';
import { profiles } from '../../gates/plan-steps.ts';
import type { Profile } from '../../gates/plan-steps.ts';
import { readAnswers, releaseChecks } from '../../gates/pre-release-checklist.ts';
import { packageVersion } from '../../model/package.ts';
import { badRequest, choice, flag, many, value } from '../command.ts';
import { gateCommand } from './gate.ts';

/** Git must ignore it: a run of a checkout with files that no commit has certifies nothing. */
const defaultFolder = (profile: Profile): string => `test_artifacts/live_certification/${profile}`;

export const liveCertificationPlan = gateCommand({
  name: 'live-certification-plan',
  summary: 'list what a live certification takes, step by step, and carry it out',
  details:
    'Services, variables by name, artifacts, and the commands of this checkout in their order. With --execute they are run, with ' +
    'a log of each (without secrets) and execution.json, up to the first required step that fails; what cleans up runs whatever ' +
    'happened. --resume goes on where the same plan of the same commit ended, and runs no step again that passed and whose ' +
    'artifacts are as it left them.',
  options: {
    profile: choice('what is certified on', profiles),
    'row-count': value('n', `base rows; default ${defaultRows}`),
    release: value('version', `the release; default ${packageVersion}, the version of the package`),
    'release-type': choice('what the checklist of real_local asks for', ['minor', 'patch', 'major']),
    check: many('name=true|false', 'an answer to that checklist that no step gives; may be given again', {
      offered: () => Object.keys(releaseChecks).map((name) => `${name}=true`),
    }),
    'baseline-json': value('file', 'what the benchmark is compared with; default that of bench/baseline'),
    chain: value('file', 'the chain of releases; default one of its own in the output folder'),
    execute: flag('run the steps'),
    resume: flag('with --execute: go on with an execution that ended early'),
    'output-dir': value(
      'folder',
      `where everything is written; default ${defaultFolder('local_live')} and so on`,
    ),
  },
  examples: [
    { words: '--profile local_live --row-count 25000', about: 'what it takes on services of this machine' },
    {
      words: '--profile real_local --row-count 25000 --release 1.4.0 --check tests_green=true --execute',
      about: 'certify before a minor release',
    },
  ],
  defaultFolder: ({ options }) => defaultFolder(options.profile),
  judge: async ({ options }, terminal) => {
    const { environment, folder: cwd } = terminal;
    const { profile, execute, resume } = options;
    if (resume && !execute) throw badRequest('--resume is for --execute: give both');
    const plan = planOf({
      profile,
      row_count: rowCount(options['row-count'] ?? String(defaultRows)),
      release: options.release ?? packageVersion,
      release_type: options['release-type'],
      folder: options['output-dir'] ?? defaultFolder(profile),
      baseline: options['baseline-json'],
      chain: options.chain,
      answers: readAnswers(options.check),
    });
    const sections = planSections(plan);
    const judged = judgePlan(
      plan,
      (variable) => (environment[variable] ?? '').trim() !== '',
      (path) => existsSync(resolve(cwd, path)),
    );
    if (!execute) return { ...judged, sections };
    if (judged.findings.some(({ trust }) => trust !== 'PASS')) {
      const notBegun = finding(
        'plan.execution',
        'UNVERIFIED',
        'not begun, for something that it needs is absent',
      );
      return { ...judged, findings: [...judged.findings, notBegun], sections };
    }
    const execution = await executePlan({
      plan,
      cwd,
      environment,
      commit: readCommit(cwd),
      resume,
      tell: (line) => terminal.error(`${line}\n`),
    });
    return { ...judgeExecution(plan, execution), sections };
  },
});

/** @throws MatrixError MATRIX_BAD_ROW_COUNT */
function rowCount(text: string): number {
  const rows = parseRowCount(text, '--row-count');
  const ratios = { change_ratio: defaultChangeRatio, delete_ratio: defaultDeleteRatio };
  return volumeOf({ rows, ...ratios }, { rows: '--row-count', ...ratios }).rows;
}
