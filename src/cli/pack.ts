/** `verify` of a pack: what somebody who was not there finds, told a line each. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isArchive } from '../gates/archive.ts';
import { attestationFindings, attestationSchema } from '../gates/attestation.ts';
import { conclude } from '../gates/conclude.ts';
import type { Finding, GateResult } from '../gates/contract.ts';
import { lookAtPack, packName, withPack } from '../gates/pack.ts';
import { requireJsonFile } from '../gates/read.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { line, valueText } from '../evidence/text.ts';
import { MatrixError } from '../model/error.ts';
import { plural } from '../report/numbers.ts';
import { arithmeticText, extentText, notCertifiedTexts } from '../report/verdict.ts';
import { columns } from './columns.ts';
import { badRequest } from './command.ts';
import type { ExitCode, Terminal } from './command.ts';
import { engineRules } from './ops/engine-rules.ts';
import { keyFrom } from './ops/keys.ts';
import { unmetOf } from './require.ts';
import type { Required } from './require.ts';

export function isPack(name: string, { folder }: Terminal): boolean {
  return isArchive(name) || existsSync(join(resolve(folder, name), packName));
}

interface Asked extends Required {
  readonly attestation: string | undefined;
  readonly 'public-key': string | undefined;
}

export interface PackVerdict {
  readonly facts: object;
  readonly text: string;
  readonly code: ExitCode;
}

/** @throws MatrixError where the archive, the key or the statement is none */
export async function verifyPack(name: string, asked: Asked, terminal: Terminal): Promise<PackVerdict> {
  const path = resolve(terminal.folder, name);
  if (!existsSync(path)) throw badRequest(`there is no pack ${name}`);
  const key = keyFrom(asked['public-key'], 'public', terminal);
  if (key && asked.attestation === undefined) {
    throw badRequest('--public-key is of whoever signed a statement: name it by --attestation');
  }
  const attestation =
    asked.attestation === undefined
      ? undefined
      : requireJsonFile('attestation', resolve(terminal.folder, asked.attestation), attestationSchema).value;
  return await withPack(path, async (folder) => {
    try {
      const look = await lookAtPack(folder, { rules: await engineRules() });
      const told = attestation ? attestationFindings(attestation, { path, folder, look }, key) : [];
      const record = look.read?.run.record;
      const result = conclude({ gate: 'verify', findings: [...look.findings, ...told], made_at: new Date() });
      return verdictOf(name, result, record, record ? unmetOf(record, asked) : []);
    } catch (error) {
      if (!(error instanceof MatrixError) || error.code !== 'MATRIX_BAD_GATE_INPUT') throw error;
      // What a pack is told by cannot be read, so that nothing else can be told.
      const problems = [{ trust: 'FAIL', name: 'pack.unreadable', detail: line(error.message, longest) }];
      return { facts: { sound: false, problems }, text: `not sound: ${problems[0]?.detail}\n`, code: 1 };
    }
  });
}

const longest = 500;

/** Findings about the run and not about the files: sound files may tell of a run that certifies no release. */
function isOfTheRun({ name }: Finding, record: RunRecord | undefined): boolean {
  const [, failed] = /^matrix_rows\.mismatch:(.+)$/.exec(name) ?? [];
  // Rows that differ are what a load that failed is said to have left; of a pass they are a contradiction.
  if (failed !== undefined) return record?.outcomes[failed]?.behavior !== 'passed';
  return /^(matrix_run\.(?!record$)|matrix_(preflight|behavior)\.(outcome|missing):|engine:)/.test(name);
}

/** So many problems of one sort are told each by itself. */
const mostAlike = 5;

function problemRows(problems: readonly Finding[]): readonly (readonly string[])[] {
  const sorts = Map.groupBy(problems, ({ trust, name }) => `${trust} ${name.split(':', 1).join()}`);
  return [...sorts.values()].flatMap((alike) => {
    const told = alike.length > mostAlike ? alike.slice(0, 1) : alike;
    const rows = told.map((one) => [one.trust, one.name, sides(one)]);
    const [first] = alike;
    return first && alike.length > told.length
      ? [...rows, [first.trust, `${first.name.split(':', 1).join()}:…`, `${alike.length - 1} more alike`]]
      : rows;
  });
}

function verdictOf(
  name: string,
  { findings, trust, passed }: GateResult,
  record: RunRecord | undefined,
  unmet: readonly string[],
): PackVerdict {
  const problems = findings.filter((one) => one.trust === 'FAIL' || one.trust === 'UNVERIFIED').map(readable);
  const unsound = problems.filter((one) => !isOfTheRun(one, record));
  const isSound = unsound.length === 0;
  const certifies = certificate(passed, isSound, record);
  const text = [
    `${name}: ${record ? headText(record) : 'a pack whose run cannot be read'}\n`,
    columns(problemRows(problems)),
    isSound
      ? `sound: ${plural(record?.artifacts.length ?? 0, 'artifact')}, run.json and pack.json, and every expectation made again\n`
      : `not sound: ${plural(unsound.length, 'problem')}\n`,
    ...(record ? [`${arithmeticText(record)}\n`] : []),
    `${certifies}\n`,
    ...(record ? notCertifiedTexts(record).map((text) => `${text}\n`) : []),
    ...unmet.map((what) => `${what}\n`),
  ].join('');
  const run = record && {
    run_id: record.run_id,
    run_mode: record.run_mode,
    status: record.status,
    extent: record.scope.extent,
    arithmetic: record.arithmetic,
    commit: record.commit,
    artifacts: record.artifacts.length,
  };
  const unsupported = record?.unsupported ?? [];
  const facts = { sound: isSound, trust, problems, unmet, certifies, unsupported, run: run ?? null };
  return { facts, text, code: passed && unmet.length === 0 ? 0 : 1 };
}

function certificate(passed: boolean, isSound: boolean, record: RunRecord | undefined): string {
  if (!isSound || !record) return 'certifies nothing: its files are not sound';
  return passed ? extentText(record) : `certifies no release; the run: ${extentText(record)}`;
}

function headText({ run_id, run_mode, volume, commit }: RunRecord): string {
  const state = commit ? `, commit ${commit.sha.slice(0, 12)}${commit.dirty ? ' with changes' : ''}` : '';
  return line(`pack of run ${run_id}, ${run_mode}, ${plural(volume.rows, 'row')}${state}`);
}

/** Names and values of files from anywhere are shown on terminals. */
function readable({ trust, name, detail, ...compared }: Finding): Finding {
  return { trust, name: line(name), detail: line(detail, longest), ...compared };
}

function sides(one: Finding): string {
  if (!('expected' in one) || !('observed' in one)) return one.detail;
  return line(
    `${one.detail}: expected ${valueText(one.expected)}, observed ${valueText(one.observed)}`,
    longest,
  );
}
