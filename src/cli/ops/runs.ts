/** `ops integration-matrix-report`, `ops live-state-reconciliation`, `ops certification-pack`, `ops artifact-index`. */
import { existsSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { behaviorArtifactSchema } from '../../evidence/schema.ts';
import type { BehaviorArtifact } from '../../evidence/schema.ts';
import { artifactName } from '../../evidence/files.ts';
import { writeAtomically } from '../../evidence/json.ts';
import { indexFolder, judgeIndex } from '../../gates/artifact-index.ts';
import { attestationText, statementOf } from '../../gates/attestation.ts';
import { finding } from '../../gates/conclude.ts';
import type { Finding, GateInput } from '../../gates/contract.ts';
import { judgeRun } from '../../gates/integration-matrix-report.ts';
import { judgeReconciliation } from '../../gates/live-state-reconciliation.ts';
import { readNamed } from '../../gates/named.ts';
import { lookAtPack, makePack, packIndexHash, withPack } from '../../gates/pack.ts';
import { readJsonFile } from '../../gates/read.ts';
import { runModes } from '../../model/case.ts';
import { didYouMean } from '../../matrix/nearest.ts';
import { soundnessOf } from '../../report/soundness.ts';
import { badRequest, many, value } from '../command.ts';
import { folderAsked, folderWord } from '../run-folder.ts';
import { engineRules } from './engine-rules.ts';
import { gateCommand } from './gate.ts';
import { keyFrom } from './keys.ts';

const asked = {
  commit: value('sha', 'the commit that is released: a run of another one is stale'),
  mode: value('mode', 'the mode that the run must be of', { offered: () => runModes }),
};

/** @throws MatrixError MATRIX_BAD_REQUEST for a mode that is none */
function modeAsked(mode: string | undefined): string | undefined {
  if (mode === undefined || (runModes as readonly string[]).includes(mode)) return mode;
  throw badRequest(
    `--mode is ${JSON.stringify(mode)}; ${didYouMean(mode, runModes)} Allowed: ${runModes.join(', ')}`,
  );
}

export const integrationMatrixReport = gateCommand({
  name: 'integration-matrix-report',
  summary: 'check that a run certifies a release',
  details:
    'The run must be whole and passed, of a clean checkout, with an artifact of each case whose own counts and checksums agree, ' +
    'and nothing else in its folder. An engine that nobody else can get (memory outside of mock_contract, a stand-in, an image ' +
    'that was built on the machine) is UNVERIFIED.',
  words: [folderWord],
  options: asked,
  examples: [{ words: '--mode real_local', about: 'the run before a minor release' }],
  judge: (given, terminal) => {
    const { commit } = given.options;
    const mode = modeAsked(given.options.mode);
    return judgeRun({ ...soundnessOf(folderAsked(given, terminal).path), commit, mode });
  },
});

export const liveStateReconciliation = gateCommand({
  name: 'live-state-reconciliation',
  summary: 'check that source, target and state agree, by behavior artifacts',
  details:
    'Of each artifact: the source is unchanged, rows and digest of the target are those expected, and what the loader claims and ' +
    'commits is what is there. An artifact whose engines are not real is UNVERIFIED.',
  options: {
    artifact: many('name=file', 'a behavior artifact; may be given again'),
    run: value('folder', 'all behavior artifacts of a run that was not skipped, by their case ids'),
    require: many('name', 'an artifact that must be there; may be given again'),
  },
  examples: [
    {
      words: '--run test_artifacts/integration_matrix/real_local_latest',
      about: 'every case of a run',
    },
  ],
  judge: ({ options }, terminal) => {
    const artifacts = new Map<string, BehaviorArtifact | null>();
    const inputs: GateInput[] = [];
    const add = (name: string, path: string): void => {
      const { value: artifact, input } = readJsonFile(name, path, behaviorArtifactSchema);
      artifacts.set(name, artifact);
      inputs.push(input);
    };
    for (const [name, path] of readNamed('--artifact', options.artifact))
      add(name, resolve(terminal.folder, path));
    let commit: string | null = null;
    const unsound: Finding[] = [];
    if (options.run !== undefined) {
      const folder = folderAsked({ words: [options.run] }, terminal);
      const { run, problems } = soundnessOf(folder.path);
      const { record } = run;
      commit = record.commit?.sha ?? null;
      for (const { kind, path, message } of problems)
        unsound.push(finding(`state.files.${kind}:${path}`, 'FAIL', message));
      for (const [case_id, { behavior }] of Object.entries(record.outcomes)) {
        if (behavior !== undefined && behavior !== 'skipped') {
          add(case_id, resolve(folder.path, artifactName(case_id, 'behavior')));
        }
      }
    }
    const { findings, facts } = judgeReconciliation({ artifacts, required: options.require });
    return { findings: [...unsound, ...findings], facts: { ...facts, commit }, inputs };
  },
});

export const certificationPack = gateCommand({
  name: 'certification-pack',
  summary: 'put a run into one pack that anybody can verify, and verify it',
  details:
    'Copies the record, the artifacts and the pages of a run into a new folder (or a .tar.gz) with pack.json, and then looks at it ' +
    'as somebody who was not there: each file by its hash, what the pack says against its files, and each expectation made again ' +
    'from the registry and the dataset. Where --pack names a pack that is there already, that one is verified. --attestation ' +
    'writes what it came to as an in-toto statement, in a DSSE envelope where there is a key (Ed25519, PEM) to sign it with.',
  words: [folderWord],
  options: {
    ...asked,
    pack: value('path', 'the pack, a folder or .tar.gz; default certification-pack in the output folder'),
    attestation: value('file', 'where an in-toto statement about the pack is written'),
    'sign-key': value('file', 'a private key to sign the statement with; it is read and never written'),
  },
  examples: [
    { words: '--pack release/pack --mode real_local', about: 'a pack of the only run that is there' },
    {
      words: '--pack release/pack.tar.gz --attestation release/pack.intoto.json --sign-key release.key',
      about: 'one file, and a signed statement about it',
    },
  ],
  judge: async (given, terminal) => {
    const { commit, mode, pack, attestation, 'output-dir': output } = given.options;
    const wanted = { commit, mode: modeAsked(mode) };
    const path = resolve(
      terminal.folder,
      pack ?? resolve(terminal.folder, output ?? '.', 'certification-pack'),
    );
    const key = keyFrom(given.options['sign-key'], 'private', terminal);
    const statement = attestation === undefined ? undefined : resolve(terminal.folder, attestation);
    if (key && statement === undefined)
      throw badRequest('--sign-key signs a statement: name it by --attestation');
    if (statement?.startsWith(path + sep)) {
      throw badRequest('--attestation lies in the pack, which holds the run alone: name a place beside it');
    }
    if (!existsSync(path)) await makePack(folderAsked(given, terminal).path, path, new Date());
    else if (given.words.length > 0) {
      throw badRequest(
        `${path} is there already: to verify it name no run, to pack another run name another`,
      );
    }
    return await withPack(path, async (folder) => {
      const look = await lookAtPack(folder, { rules: await engineRules(), ...wanted });
      if (statement !== undefined) {
        writeAtomically(statement, attestationText(statementOf({ path, folder, look }), key));
      }
      const record = look.read?.run.record;
      const facts = {
        pack: path,
        index_sha256: packIndexHash(folder),
        attestation: statement ?? null,
        run_id: record?.run_id ?? null,
        run_mode: record?.run_mode ?? null,
        commit: record?.commit?.sha ?? null,
      };
      return { findings: look.findings, facts };
    });
  },
});

export const artifactIndex = gateCommand({
  name: 'artifact-index',
  summary: 'list every file of a folder with its size and SHA-256',
  details:
    'And one hash over all of them, index_sha256, which an evidence chain holds. Empty files and links are no evidence.',
  words: [{ name: 'folder', about: 'what is indexed, with the folders in it' }],
  options: {},
  examples: [{ words: 'release/pack', about: 'the files of a pack' }],
  judge: ({ words }, terminal) => judgeIndex(indexFolder(resolve(terminal.folder, words[0] ?? ''))),
});
