/** What a release rests on: each piece of evidence by name, whether it is there, whether it passed, and its hash. */
import * as z from 'zod';
import { finding } from './conclude.ts';
import { gateSchema } from './contract.ts';
import type { Finding, GateInput, Judged, Trust } from './contract.ts';
import { trusts } from './contract.ts';
import { readJsonFile } from './read.ts';

/** What every release has, by the gate (or tests) that each is the result of. */
export const defaultEvidence = {
  service_markers: null,
  certification_pack: 'certification-pack',
  performance_certification: 'performance-certification',
  live_state_reconciliation: 'live-state-reconciliation',
  pre_release_checklist: 'pre-release-checklist',
  evidence_chain: 'evidence-chain-verify',
} as const;

/** A gate's result, or Playwright's JSON report of tests. */
const evidenceSchema = z.union([
  z.object({
    schema: z.literal(gateSchema),
    gate: z.string(),
    trust: z.enum(trusts),
    passed: z.boolean(),
    facts: z.record(z.string(), z.unknown()),
  }),
  z.object({
    stats: z.object({
      expected: z.int(),
      unexpected: z.int(),
      flaky: z.int(),
      skipped: z.int(),
    }),
    errors: z.array(z.unknown()),
  }),
]);
export type Evidence = z.infer<typeof evidenceSchema>;

export interface NamedEvidence {
  readonly name: string;
  readonly input: GateInput;
  readonly value: Evidence | null;
}

/** @throws MatrixError MATRIX_BAD_GATE_INPUT for a file that is neither a gate's result nor a report of tests */
export function readEvidenceFile(name: string, path: string): NamedEvidence {
  return { name, ...readJsonFile(name, path, evidenceSchema) };
}

/** @param required names that must be there; of the default ones each must be the result of its own gate */
export function judgeEvidence(given: readonly NamedEvidence[], required: readonly string[]): Judged {
  const absent = required.filter((name) => !given.some((evidence) => evidence.name === name));
  const findings = [
    ...absent.map((name) => finding(`evidence.missing:${name}`, 'UNVERIFIED', 'no file was given for it')),
    ...given.map(evidenceFinding),
  ];
  return {
    findings: [...findings, ...ties.flatMap((tie) => tieFinding(tie, given))],
    facts: {
      artifacts: given.map((evidence, at) => {
        const { trust, detail } = findings[absent.length + at] as Finding;
        return {
          name: evidence.name,
          path: evidence.input.path,
          exists: evidence.value !== null,
          passed: trust === 'PASS',
          sha256: evidence.input.sha256,
          blocker: trust === 'PASS' ? null : detail,
        };
      }),
    },
  };
}

interface Tie {
  /** What must be the same in both. */
  readonly fact: string;
  readonly between: readonly [string, string];
}

/** Evidence of different releases must not pass for that of one. */
const ties: readonly Tie[] = [
  { fact: 'index_sha256', between: ['certification_pack', 'evidence_chain'] },
  { fact: 'release', between: ['pre_release_checklist', 'evidence_chain'] },
  { fact: 'commit', between: ['certification_pack', 'live_state_reconciliation'] },
];

/** None where one of both is not there, or is no gate's result: that is told already. */
function tieFinding({ fact, between }: Tie, given: readonly NamedEvidence[]): readonly Finding[] {
  const facts = between.flatMap((name) => {
    const value = given.find((evidence) => evidence.name === name)?.value;
    return value && 'facts' in value ? [value.facts[fact]] : [];
  });
  if (facts.length < between.length) return [];
  const [expected, observed] = facts;
  const name = `evidence.same_${fact}:${between.join('+')}`;
  if (typeof expected !== 'string' || typeof observed !== 'string') {
    return [finding(name, 'UNVERIFIED', `one of both does not tell its ${fact}`)];
  }
  const isSame = expected === observed;
  const detail = isSame ? `both tell the same ${fact}` : `each tells another ${fact}`;
  return [finding(name, isSame ? 'PASS' : 'FAIL', detail, { expected, observed })];
}

function evidenceFinding({ name, value }: NamedEvidence): Finding {
  const about = (trust: Trust, detail: string): Finding => finding(`evidence:${name}`, trust, detail);
  if (!value) return about('UNVERIFIED', 'there is no such file');
  const gate = (defaultEvidence as Readonly<Record<string, string | null>>)[name];
  if ('stats' in value) {
    if (gate) return about('FAIL', `it is a report of tests, and must be the result of ${gate}`);
    const { expected, unexpected, flaky, skipped } = value.stats;
    const told = `${expected} passed, ${unexpected} failed, ${flaky} flaky, ${skipped} skipped`;
    if (unexpected > 0 || flaky > 0 || value.errors.length > 0) return about('FAIL', told);
    // A test that did not run verifies nothing of the service that it is about.
    return expected > 0 && skipped === 0 ? about('PASS', told) : about('UNVERIFIED', told);
  }
  if (gate === null) return about('FAIL', `it is the result of ${value.gate}, and must be a report of tests`);
  if (gate !== undefined && value.gate !== gate) {
    return about('FAIL', `it is the result of ${value.gate}, and must be that of ${gate}`);
  }
  if (value.passed !== (value.trust === 'PASS')) return about('FAIL', 'it contradicts itself: it was edited');
  return about(value.trust === 'SKIP' ? 'UNVERIFIED' : value.trust, `${value.gate} says ${value.trust}`);
}
