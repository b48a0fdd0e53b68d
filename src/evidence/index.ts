/** What the rest of the house uses of evidence: schemas, readers, writers. */
export * from './exemptions.ts';
export * from './files.ts';
export * from './json.ts';
export * from './metadata.ts';
export * from './outcome.ts';
export * from './refusal.ts';
export * from './run-folder.ts';
export * from './run-record.ts';
export * from './schema.ts';
export type { Commit, Failure, IdRanges, LoaderEvidence, Samples } from './parts.ts';
