/** The worst finding decides, and a gate that looked at nothing has verified nothing. */
import { expect, test } from '@playwright/test';
import { conclude, finding } from '../../src/gates/conclude.ts';
import type { Finding, Trust } from '../../src/gates/contract.ts';
import { resultMarkdown } from '../../src/gates/write.ts';

const made_at = new Date('2026-06-01T00:00:00Z');
const of = (...trusts: readonly Trust[]) =>
  conclude({
    gate: 'a-gate',
    findings: trusts.map((trust, at): Finding => finding(`f${at}`, trust, `is ${trust}`)),
    made_at,
  });

for (const [trusts, expected] of [
  [['PASS', 'PASS'], 'PASS'],
  [['PASS', 'SKIP'], 'PASS'],
  [['PASS', 'UNVERIFIED'], 'UNVERIFIED'],
  [['UNVERIFIED', 'FAIL', 'PASS'], 'FAIL'],
  [['SKIP', 'SKIP'], 'UNVERIFIED'],
  [[], 'UNVERIFIED'],
] as const) {
  test(`${trusts.join(', ') || 'nothing'} comes to ${expected}`, () => {
    const result = of(...trusts);
    expect({ trust: result.trust, passed: result.passed }).toEqual({
      trust: expected,
      passed: expected === 'PASS',
    });
    expect(result.blockers.length > 0).toBe(expected !== 'PASS');
  });
}

test('what keeps it from passing is named, and nothing else', () => {
  expect(of('PASS', 'FAIL', 'SKIP', 'UNVERIFIED').blockers).toEqual(['f1: is FAIL', 'f3: is UNVERIFIED']);
  expect(of().blockers).toEqual(['nothing_to_judge: there was nothing that the gate could judge']);
});

test('the Markdown is made of the same result, and takes no text for markup', () => {
  const result = conclude({
    gate: 'a-gate',
    findings: [
      finding('row|count', 'FAIL', '<b>one</b> | @somebody', { expected: 1, observed: null }),
      finding('plain', 'PASS', 'as it should be'),
    ],
    inputs: [
      { name: 'metrics', path: 'there.json', sha256: 'ab'.repeat(32) },
      { name: 'baseline', path: 'gone.json', sha256: null },
    ],
    facts: { release: '1.0.0' },
    made_at,
  });
  expect(resultMarkdown(result)).toBe(`# a-gate: FAIL

1 of 2 findings pass. Made at 2026-06-01T00:00:00.000Z.

## Blockers

- row&#124;count: &#60;b&#62;one&#60;/b&#62; &#124; &#64;&#8203;somebody

## Findings

| trust | finding | detail | expected | observed |
| --- | --- | --- | --- | --- |
| FAIL | <code>row&#124;count</code> | &#60;b&#62;one&#60;/b&#62; &#124; &#64;&#8203;somebody | \`1\` | \`null\` |
| PASS | \`plain\` | as it should be |  |  |

## Inputs

| name | file | SHA-256 |
| --- | --- | --- |
| \`metrics\` | \`there.json\` | ${'ab'.repeat(32)} |
| \`baseline\` | \`gone.json\` | absent |

## Facts

| fact | value |
| --- | --- |
| \`release\` | \`1.0.0\` |
`);
});
