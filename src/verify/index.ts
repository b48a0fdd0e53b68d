/** Verifying: prepare the expectation before the load, compare what is there after it. */
export type {
  ExpectationInput,
  ExpectedRows,
  KeepRule,
  Observation,
  SampleRow,
  Samples,
  StoredColumnLike,
  Verdict,
  VerifyContext,
} from './contract.ts';
export { setAside } from './aside.ts';
export { compareRows, difference, shownCells, shownRows } from './difference.ts';
export { rowDigester, summarize, TableDigest } from './digest.ts';
export type { Summary } from './digest.ts';
export { prepareExpectation } from './expected.ts';
export type { Expected } from './expected.ts';
export { idColumn, keyText } from './keys.ts';
export { renderValue } from './render.ts';
export { asItWas, compareUntouched } from './untouched.ts';
export type { AsItIs, AsItWas } from './untouched.ts';
export { compare, readBack, verify } from './verify.ts';
export type { ReadBack, VerifyInput } from './verify.ts';
export { sourceCheck } from './checks/source.ts';
export { bucketed } from './streamed/buckets.ts';
export type { BucketedSummary } from './streamed/buckets.ts';
export { certifyContents } from './streamed/contents.ts';
export type { Contents } from './streamed/contents.ts';
