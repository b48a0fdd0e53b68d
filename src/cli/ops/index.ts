/** `ops`: the gates of a release, over what runs have left. */
import type { Group } from '../command.ts';
import { evidenceChain, evidenceChainVerify } from './chains.ts';
import { liveCertificationPlan } from './plan.ts';
import { benchmarkSloGate, performanceCertification } from './performance.ts';
import { managedCredentialsReadiness, preReleaseChecklist, releaseEvidencePack } from './release.ts';
import {
  artifactIndex,
  certificationPack,
  integrationMatrixReport,
  liveStateReconciliation,
} from './runs.ts';

export const opsGroup: Group = {
  name: 'ops',
  summary: 'judge a run for a release: gates, pack, chain',
  details:
    'Each gate reads files, and says PASS, FAIL, UNVERIFIED (what it takes to know is absent) or SKIP, as JSON and as Markdown. ' +
    'Only PASS ends with 0.',
  commands: [
    liveCertificationPlan,
    managedCredentialsReadiness,
    integrationMatrixReport,
    benchmarkSloGate,
    performanceCertification,
    liveStateReconciliation,
    certificationPack,
    artifactIndex,
    evidenceChain,
    evidenceChainVerify,
    preReleaseChecklist,
    releaseEvidencePack,
  ],
};
