/** Engines of a release: real ones that anybody can get again, and memory only where memory is what is certified. */
import { expect, test } from '@playwright/test';
import { engineFindings, whyUnverified } from '../../src/gates/engines.ts';
import type { Engine } from '../../src/model/engine.ts';
import { detailOf, told } from './support/told.ts';

const engine = (more: Partial<Engine> = {}): Engine => ({
  system: 'one',
  provenance: 'container',
  product: 'One',
  version: '1.2',
  image: 'one:1',
  digest: 'sha256:abc',
  ...more,
});
const { digest: _digest, ...withoutDigest } = engine();

for (const [what, given, why] of [
  ['an image of a registry', engine(), undefined],
  ['an external server', engine({ provenance: 'external' }), undefined],
  ['an embedded engine', engine({ provenance: 'embedded' }), undefined],
  ['one in this process', engine({ provenance: 'in_process' }), undefined],
  [
    'memory',
    engine({ provenance: 'memory' }),
    'memory stands in for it, which proves nothing about the product',
  ],
  ['a stand-in', engine({ stand_in: 'speaks its protocol' }), 'a stand-in: speaks its protocol'],
  ['a stand-in that is external', engine({ provenance: 'external', stand_in: 'x' }), 'a stand-in: x'],
  ['the service itself', engine({ provenance: 'external', endpoint: 'service' }), undefined],
  [
    'an emulator that does not say so',
    engine({ provenance: 'external', endpoint: 'emulator' }),
    'an emulator answered in the place of the service',
  ],
  ['an image without a digest', withoutDigest, 'the image one:1 has no digest'],
  [
    'an image of this machine',
    engine({ digest: 'local:abc' }),
    'the image one:1 was built on the machine, and no registry has it',
  ],
] as const) {
  test(`${what}: ${why ?? 'verified'}`, () => {
    expect(whyUnverified(given)).toBe(why);
    const findings = { findings: engineFindings([given], 'real_local') };
    expect(told(findings)).toEqual([
      `${why === undefined ? 'PASS' : 'UNVERIFIED'} engine:one/${given.provenance}`,
    ]);
    expect(detailOf(findings, `engine:one/${given.provenance}`)).toBe(
      why === undefined ? 'One 1.2' : `One 1.2: ${why}`,
    );
  });
}

test('in mock_contract memory is what is certified, and nothing else changes', () => {
  const memory = engine({ provenance: 'memory' });
  expect(told({ findings: engineFindings([memory], 'mock_contract') })).toEqual(['PASS engine:one/memory']);
  expect(told({ findings: engineFindings([engine({ stand_in: 'x' })], 'mock_contract') })).toEqual([
    'UNVERIFIED engine:one/container',
  ]);
});
