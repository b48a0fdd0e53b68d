/** `ops pre-release-checklist`, `ops release-evidence-pack` and `ops managed-credentials-readiness`: before a release. */
import { resolve } from 'node:path';
import { judgeReadiness } from '../../gates/managed-credentials-readiness.ts';
import { readNamed } from '../../gates/named.ts';
import {
  judgeChecklist,
  readAnswers,
  releaseChecks,
  releaseTypes,
} from '../../gates/pre-release-checklist.ts';
import { defaultEvidence, judgeEvidence, readEvidenceFile } from '../../gates/release-evidence-pack.ts';
import { didYouMean } from '../../matrix/nearest.ts';
import { systemIds, systems } from '../../matrix/systems.ts';
import type { SystemId } from '../../matrix/systems.ts';
import { badRequest, choice, many, value } from '../command.ts';
import { gateCommand } from './gate.ts';

export const preReleaseChecklist = gateCommand({
  name: 'pre-release-checklist',
  summary: 'check that every question of a release is answered with yes',
  details: `The checks, from the smallest release that must answer each: ${Object.entries(releaseChecks)
    .map(([name, { from, asks }]) => `${name} (${from}: ${asks})`)
    .join(', ')}. One that is not answered is UNVERIFIED.`,
  options: {
    release: value('version', 'the release, as it will be called'),
    'release-type': choice('what must be answered', releaseTypes),
    check: many('name=true|false', 'an answer; may be given again', {
      offered: () => Object.keys(releaseChecks).map((name) => `${name}=true`),
    }),
  },
  examples: [
    {
      words: '--release 1.4.0 --release-type minor --check tests_green=true --check real_local=true',
      about: 'a minor release, of which some questions are open yet',
    },
  ],
  judge: ({ options }) => {
    const { release } = options;
    if (release === undefined || release.trim() === '')
      throw badRequest('--release is needed: name the release');
    return judgeChecklist({
      release,
      release_type: options['release-type'],
      answers: readAnswers(options.check),
    });
  },
});

export const releaseEvidencePack = gateCommand({
  name: 'release-evidence-pack',
  summary: 'list what a release rests on: there or not, passed or not, and its hash',
  details:
    `Each piece of evidence is the JSON of a gate, or Playwright's JSON report for service_markers. Without --require all of ` +
    `${Object.keys(defaultEvidence).join(', ')} must be there, each as the result of its own gate.`,
  options: {
    artifact: many('name=file', 'a piece of evidence; may be given again', {
      offered: () => Object.keys(defaultEvidence).map((name) => `${name}=`),
    }),
    require: many('name', 'a piece that must be there; may be given again'),
  },
  examples: [
    {
      words: '--artifact pre_release_checklist=pre-release-checklist.json --require pre_release_checklist',
      about: 'one piece alone',
    },
  ],
  judge: ({ options }, terminal) => {
    const given = [...readNamed('--artifact', options.artifact)].map(([name, path]) =>
      readEvidenceFile(name, resolve(terminal.folder, path)),
    );
    const required = options.require.length > 0 ? options.require : Object.keys(defaultEvidence);
    return { ...judgeEvidence(given, required), inputs: given.map(({ input }) => input) };
  },
});

export const managedCredentialsReadiness = gateCommand({
  name: 'managed-credentials-readiness',
  summary: 'check that what a run against managed services needs is set, by name',
  details: 'No value is looked at beyond whether there is one, and none is ever written.',
  options: {
    system: many('system', 'one that the run is to reach; may be given again, default all', {
      offered: () => systemIds,
    }),
  },
  examples: [{ words: `--system ${systemIds[0]}`, about: 'one service' }],
  judge: ({ options }, { environment }) => {
    for (const name of options.system) {
      if (systemIds.includes(name as SystemId)) continue;
      throw badRequest(
        `--system is ${JSON.stringify(name)}; ${didYouMean(name, systemIds)} Allowed: ${systemIds.join(', ')}`,
      );
    }
    const wanted = options.system.length > 0 ? (options.system as readonly SystemId[]) : systemIds;
    return judgeReadiness({
      systems: Object.fromEntries(wanted.map((id) => [id, systems[id]])),
      isSet: (variable) => (environment[variable] ?? '').trim() !== '',
    });
  },
});
