/** A pack: everything about a run in one folder, which anybody can verify without a network and without trusting us. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { isArtifactName, runRecordName } from '../evidence/files.ts';
import { asWritten, jsonText, writeAtomically } from '../evidence/json.ts';
import { readRunFolder } from '../evidence/run-folder.ts';
import type { RunFiles } from '../evidence/run-folder.ts';
import { line } from '../evidence/text.ts';
import type { Check } from '../model/check.ts';
import { MatrixError } from '../model/error.ts';
import { pages } from '../report/pages.ts';
import { soundnessOf } from '../report/soundness.ts';
import type { Soundness } from '../report/soundness.ts';
import { certifiedCases } from '../report/verdict.ts';
import { indexedFileSchema, indexFolder, indexHash, sha256 } from './artifact-index.ts';
import type { IndexedFile } from './artifact-index.ts';
import { isArchive, withUnpacked, writeArchive } from './archive.ts';
import { finding } from './conclude.ts';
import type { Finding } from './contract.ts';
import { derivedFinding } from './derive.ts';
import type { EngineRules } from './derive.ts';
import { judgeRun } from './integration-matrix-report.ts';
import { requireJsonFile } from './read.ts';

export const packName = 'pack.json';

const packSchema = z.strictObject({
  schema: z.literal('dpone.certification_pack.v1'),
  run_id: z.string(),
  run_mode: z.string(),
  status: z.string(),
  extent: z.string(),
  certified_cases: z.int().nonnegative(),
  volume: z.unknown(),
  commit: z.unknown(),
  versions: z.unknown(),
  engines: z.array(z.unknown()),
  loaders: z.array(z.unknown()),
  /** Failures of the run that are borne, and until when. */
  exemptions: z.array(z.unknown()),
  /** Cases for which no loader is certified, because it refuses them as it declares; absent where there are none. */
  unsupported: z.array(z.unknown()).exactOptional(),
  /** By case id: how each layer ended, and each check of the load with what was expected and observed. */
  cases: z.record(z.string(), z.unknown()),
  files: z.array(indexedFileSchema),
  /** Over all files but this one. */
  index_sha256: sha256,
  created_at: z.iso.datetime(),
});
export type Pack = z.infer<typeof packSchema>;

/** What a pack says, made of the files alone: so it is made again to see whether it was edited. */
function packContent(
  { record, behaviors }: RunFiles,
  files: readonly IndexedFile[],
): Omit<Pack, 'created_at'> {
  return {
    schema: 'dpone.certification_pack.v1',
    run_id: record.run_id,
    run_mode: record.run_mode,
    status: record.status,
    extent: record.scope.extent,
    certified_cases: certifiedCases(record),
    volume: record.volume,
    commit: record.commit,
    versions: record.versions,
    engines: record.engines,
    loaders: record.loaders,
    exemptions: record.exemptions ?? [],
    ...(record.unsupported ? { unsupported: record.unsupported } : {}),
    cases: Object.fromEntries(
      Object.entries(record.outcomes).map(([case_id, outcomes]) => [
        case_id,
        { outcomes, checks: (behaviors.get(case_id)?.quality_check_results ?? []).map(withoutDetail) },
      ]),
    ),
    files: [...files],
    index_sha256: indexHash(files),
  };
}

/** The detail is prose, and stands in the artifact. */
function withoutDetail({ name, status, expected, observed }: Check): object {
  return { name, status, expected, observed };
}

/**
 * Copies a run's record and the artifacts that it names into a new folder, with the pages that people read; where it
 * is to be a `.tar.gz`, into one.
 * @throws MatrixError MATRIX_PACK_EXISTS, MATRIX_BAD_ARTIFACT
 */
export async function makePack(from: string, to: string, created_at: Date): Promise<void> {
  if (existsSync(to)) {
    throw new MatrixError('MATRIX_PACK_EXISTS', `${to} is there already: a pack is made once, name another`);
  }
  const { run } = readRunFolder(from, Object.keys(pages));
  const partial = join(dirname(to), `.${basename(to)}.${process.pid}.files`);
  try {
    mkdirSync(partial, { recursive: true });
    // A name of a record that was edited must not lead out of either folder.
    const artifacts = run.record.artifacts.map(({ path }) => path).filter(isArtifactName);
    for (const name of [runRecordName, ...artifacts, ...Object.keys(pages)])
      if (existsSync(join(from, name))) copyFileSync(join(from, name), join(partial, name));
    const content = packContent(readRunFolder(partial, Object.keys(pages)).run, indexFolder(partial));
    writeAtomically(join(partial, packName), jsonText({ ...content, created_at: created_at.toISOString() }));
    if (isArchive(to)) await writeArchive(partial, to);
    else renameSync(partial, to);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * Lets somebody look at the files of a pack, be it a folder or an archive.
 * @throws MatrixError MATRIX_BAD_ARCHIVE
 */
export async function withPack<T>(path: string, look: (folder: string) => Promise<T>): Promise<T> {
  return isArchive(path) ? await withUnpacked(path, look) : await look(path);
}

/** Over all files of a pack but its own: what a chain holds. */
export function packIndexHash(folder: string): string {
  return indexHash(packedFiles(folder));
}

function packedFiles(folder: string): readonly IndexedFile[] {
  return indexFolder(folder).filter(({ path }) => path !== packName);
}

export interface PackVerification {
  readonly rules: EngineRules;
  readonly commit?: string | undefined;
  readonly mode?: string | undefined;
  /** Default now. */
  readonly now?: Date | undefined;
}

export interface PackLook {
  readonly findings: readonly Finding[];
  /** Absent where the record cannot be read, so that nothing is known of the run. */
  readonly read?: Soundness;
}

/**
 * Looks at a pack as somebody who was not there: are its files those that it names, does it say what they say, is
 * each expectation ours, and does the run certify a release.
 * @throws MatrixError MATRIX_BAD_GATE_INPUT where there is no pack.json, or it is none
 */
export async function lookAtPack(folder: string, { rules, ...wanted }: PackVerification): Promise<PackLook> {
  const { value: pack } = requireJsonFile('pack', join(folder, packName), packSchema);
  const files = packedFiles(folder);
  const ofFiles = fileFindings(pack.files, files);
  let read: Soundness;
  try {
    read = soundnessOf(folder, [packName]);
  } catch (error) {
    if (!(error instanceof MatrixError) || error.code !== 'MATRIX_BAD_ARTIFACT') throw error;
    return { findings: [...ofFiles, finding('pack.record', 'FAIL', line(error.message))] };
  }
  return {
    read,
    findings: [
      ...ofFiles,
      contentFinding(pack, packContent(read.run, files)),
      ...judgeRun({ ...read, ...wanted }).findings,
      ...(await expectationFindings(read.run, rules)),
    ],
  };
}

/** What the pack says against what its files say; only the time when it was made stands in no file. */
function contentFinding(pack: Pack, ours: Omit<Pack, 'created_at'>): Finding {
  const { created_at: _, ...said } = pack;
  const fields = [...new Set([...Object.keys(ours), ...Object.keys(said)])] as (keyof typeof ours)[];
  const differing = fields.filter(
    (field) => !isDeepStrictEqual(asWritten(said[field] ?? null), asWritten(ours[field] ?? null)),
  );
  return differing.length === 0
    ? finding('pack.content', 'PASS', 'the pack says what its files say')
    : finding('pack.content', 'FAIL', `the pack says otherwise than its files: ${differing.join(', ')}`);
}

function fileFindings(named: readonly IndexedFile[], there: readonly IndexedFile[]): readonly Finding[] {
  const byPath = new Map(there.map((file) => [file.path, file]));
  const names = new Set(named.map(({ path }) => path));
  const faults = [
    ...named.flatMap(({ path, sha256: own }) => {
      const found = byPath.get(path);
      if (!found) return [finding(`pack.missing:${path}`, 'FAIL', 'the pack names it, and it is not there')];
      if (found.sha256 === own) return [];
      return [
        finding(`pack.changed:${path}`, 'FAIL', 'its hash is another', {
          expected: own,
          observed: found.sha256,
        }),
      ];
    }),
    ...there
      .filter(({ path }) => !names.has(path))
      .map(({ path }) =>
        finding(`pack.unnamed:${path}`, 'FAIL', 'it is there, and the pack does not name it'),
      ),
  ];
  return faults.length > 0
    ? faults
    : [finding('pack.files', 'PASS', `all ${named.length} files are as they were`)];
}

/** Case by case in the order of the registry, so that no rows are made twice. */
async function expectationFindings(
  { record, behaviors }: RunFiles,
  rules: EngineRules,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const artifact of behaviors.values()) {
    found.push(...(await derivedFinding(artifact, record.volume, rules)));
  }
  return found;
}
