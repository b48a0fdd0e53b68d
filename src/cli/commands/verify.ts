/** `verify`: whether the files of a run or of a pack are what the run left, whole, and bear out what they say. */
import { runRecordName } from '../../evidence/files.ts';
import { MatrixError } from '../../model/error.ts';
import { arithmeticText, notCertifiedTexts } from '../../report/verdict.ts';
import { plural } from '../../report/numbers.ts';
import { certificateText, soundnessOf } from '../../report/soundness.ts';
import type { Soundness } from '../../report/soundness.ts';
import { columns } from '../columns.ts';
import { badRequest, choice, command, flag, value } from '../command.ts';
import type { ExitCode } from '../command.ts';
import { isPack, verifyPack } from '../pack.ts';
import { unmetOf } from '../require.ts';
import type { Required } from '../require.ts';
import { folderAsked, folderWord } from '../run-folder.ts';
import type { AskedFolder } from '../run-folder.ts';

export const verifyCommand = command({
  name: 'verify',
  summary:
    'check the files of a run or a pack: unchanged, complete, and each pass borne out by its own content',
  details:
    'Reads run.json and every artifact that it names, offline, and tells each file that is missing, unreadable, changed ' +
    'since (SHA-256), stale, of nobody, or at odds with run.json; each pass whose own file does not hold what a pass needs; ' +
    'each refusal of an unsupported case that is not borne out; each skip without a cause; and, of a run that says it is ' +
    'whole, each case that is missing. Files without such a problem are sound (exit 0), whatever the run came to: a run that failed has sound files, and certifies nothing. ' +
    '--require-passed and --require-whole ask for more.\n\n' +
    'Of a pack (a folder with pack.json, or a .tar.gz) it also tells whether it says what its files say, makes each expectation ' +
    'again from the registry and the dataset, and asks what a release asks: exit 0 only where all of it passes. --attestation ' +
    'holds an in-toto statement against it, signed by --public-key.',
  words: [{ ...folderWord, about: `${folderWord.about}; or a pack` }],
  options: {
    'require-passed': flag('exit 1 also where the run did not pass'),
    'require-whole': flag('exit 1 also where the run was over a part of the matrix'),
    attestation: value('file', 'an in-toto statement about the pack, in a DSSE envelope or plain'),
    'public-key': value('file', 'the key (Ed25519, PEM) that must have signed the statement'),
    format: choice('text for people, json with all facts', ['text', 'json']),
  },
  examples: [
    { words: '', about: 'the one run that is there' },
    {
      words: 'artifacts/mock_local --require-passed --require-whole',
      about: 'whether a folder from elsewhere certifies the whole matrix',
    },
    {
      words: 'release/pack.tar.gz --attestation release/pack.intoto.json --public-key release.pub',
      about: 'whether a pack certifies a release, and who says so',
    },
  ],
  run: async ({ words, options }, terminal) => {
    const tell = (facts: object, text: string): void =>
      terminal.out(options.format === 'json' ? `${JSON.stringify(facts, null, 2)}\n` : text);
    const [name] = words;
    if (name !== undefined && isPack(name, terminal)) {
      const { facts, text, code } = await verifyPack(name, options, terminal);
      tell(facts, text);
      return code;
    }
    if (options.attestation !== undefined || options['public-key'] !== undefined) {
      throw badRequest('--attestation and --public-key are about a pack: name one');
    }
    return verifyRun(folderAsked({ words }, terminal), options, tell);
  },
});

function verifyRun(
  folder: AskedFolder,
  options: Required,
  tell: (facts: object, text: string) => void,
): ExitCode {
  try {
    const verdict = judge(soundnessOf(folder.path), options);
    tell(jsonOf(verdict), textOf(folder.name, verdict));
    return verdict.code;
  } catch (error) {
    if (!(error instanceof MatrixError) || error.code !== 'MATRIX_BAD_ARTIFACT') throw error;
    // The record itself cannot be read, so that nothing else can be told.
    const problems = [{ kind: 'unreadable', path: runRecordName, message: error.message }];
    tell({ sound: false, problems }, `not sound: ${error.message}\n`);
    return 1;
  }
}

interface Verdict extends Soundness {
  /** What was asked for beyond soundness and is not so. */
  readonly unmet: readonly string[];
  readonly code: ExitCode;
}

function judge(soundness: Soundness, required: Required): Verdict {
  const unmet = unmetOf(soundness.run.record, required);
  return { ...soundness, unmet, code: soundness.problems.length + unmet.length > 0 ? 1 : 0 };
}

function jsonOf(verdict: Verdict): object {
  const { run, problems, unmet } = verdict;
  const { record } = run;
  const { run_id, run_mode, status, scope, arithmetic, commit, artifacts } = record;
  return {
    sound: problems.length === 0,
    problems,
    unmet,
    certifies: certificateText(verdict),
    unsupported: record.unsupported ?? [],
    run: { run_id, run_mode, status, extent: scope.extent, arithmetic, commit, artifacts: artifacts.length },
  };
}

function textOf(folder: string, verdict: Verdict): string {
  const { run, problems, unmet } = verdict;
  const { record } = run;
  const { run_id, run_mode, volume, artifacts, commit } = record;
  const files = `${plural(artifacts.length, 'artifact')} and run.json`;
  const state = commit ? `, commit ${commit.sha.slice(0, 12)}${commit.dirty ? ' with changes' : ''}` : '';
  return [
    `${folder}: run ${run_id}, ${run_mode}, ${plural(volume.rows, 'row')}${state}\n`,
    columns(problems.map(({ kind, path, message }) => [kind, path, message])),
    problems.length === 0
      ? `sound: ${files}\n`
      : `not sound: ${plural(problems.length, 'problem')} in ${files}\n`,
    `${arithmeticText(record)}\n`,
    `${certificateText(verdict)}\n`,
    ...notCertifiedTexts(record).map((text) => `${text}\n`),
    ...unmet.map((what) => `${what}\n`),
  ].join('');
}
