/** The chain of releases: whatever is edited, removed, put elsewhere or signed by another is found at its link. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { appended, chainFindings, emptyChain, linkHash, readKey } from '../../src/gates/chain.ts';
import type { Chain, Link } from '../../src/gates/chain.ts';
import { detailOf, told } from './support/told.ts';

const { privateKey: key, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const releases = ['1.0.0', '1.1.0', '1.2.0', '2.0.0'];
const time = (at: number): Date => new Date(Date.UTC(2026, 0, at + 1));

const chain = releases.reduce(
  (before, release, at) =>
    appended(before, { release, index_sha256: `${at}`.repeat(64), time: time(at), key }),
  emptyChain,
);
const head = chain.links.at(-1)?.hash ?? '';

const judged = (
  links: readonly Link[],
  trust: Parameters<typeof chainFindings>[1] = { key: publicKey, head },
) => ({
  findings: chainFindings({ ...chain, links: [...links] }, trust),
});
const edited = (at: number, change: Partial<Link>): readonly Link[] =>
  chain.links.map((link, index) => (index === at ? { ...link, ...change } : link));

test('a chain as it was made passes, signed and with its head', () => {
  expect(told(judged(chain.links))).toEqual([
    'PASS chain.link:1',
    'PASS chain.link:2',
    'PASS chain.link:3',
    'PASS chain.link:4',
    'PASS chain.head',
  ]);
});

for (const change of [
  { release: '9.9.9' },
  { index_sha256: 'f'.repeat(64) },
  { time: time(1).toISOString().replace('2026', '2025') },
  { sequence: 7 },
] as const) {
  const [[field]] = Object.entries(change) as [[string, unknown]];
  test(`an edited ${field} is found at its link`, () => {
    expect(told(judged(edited(1, change))).filter((line) => line.startsWith('FAIL'))).toEqual([
      'FAIL chain.link:2',
    ]);
  });
}

test('an edit whose hash was made again is found at the next link, and by its signature', () => {
  const link = { ...(chain.links[1] as Link), release: '9.9.9' };
  const links = edited(1, { release: '9.9.9', hash: linkHash(link) });
  expect(told(judged(links)).filter((line) => line.startsWith('FAIL'))).toEqual([
    'FAIL chain.link:2',
    'FAIL chain.link:3',
  ]);
  expect(detailOf(judged(links), 'chain.link:2')).toContain('its signature is wrong');
  expect(detailOf(judged(links), 'chain.link:3')).toContain('is not the one that it was made after');
});

test('a link that was removed is found, the last one by the head', () => {
  for (const at of [0, 1, 2]) {
    expect(told(judged(chain.links.toSpliced(at, 1))).some((line) => line.startsWith('FAIL'))).toBe(true);
  }
  const cut = chain.links.slice(0, 3);
  expect(told(judged(cut)).at(-1)).toBe('FAIL chain.head');
  expect(told(judged(cut, {})).every((line) => line.startsWith('PASS'))).toBe(true);
});

test('links in another order are found', () => {
  const [first, second, ...rest] = chain.links as [Link, Link, ...Link[]];
  expect(told(judged([second, first, ...rest])).filter((line) => line.startsWith('FAIL'))).toEqual([
    'FAIL chain.link:1',
    'FAIL chain.link:2',
    'FAIL chain.link:3',
  ]);
});

test('another key, no signature and an empty chain fail', () => {
  const by = judged(chain.links, { key: other.publicKey });
  expect(told(by)).toEqual([1, 2, 3, 4].map((at) => `FAIL chain.link:${at}`));
  expect(detailOf(by, 'chain.link:1')).toContain('it was signed by another key');
  const unsigned = judged(edited(3, { signature: null, key_id: null }));
  expect(detailOf(unsigned, 'chain.link:4')).toContain('it is not signed');
  expect(told(judged([]))).toEqual(['FAIL chain.empty']);
});

test('a link is appended after what is there, never before its time, and a release once', () => {
  expect(() => appended(chain, { release: '1.1.0', index_sha256: 'a'.repeat(64), time: time(9) })).toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_GATE_INPUT' }),
  );
  const late: Chain = appended(chain, { release: '3.0.0', index_sha256: 'a'.repeat(64), time: time(-400) });
  const findings = { findings: chainFindings(late) };
  expect(detailOf(findings, 'chain.link:5')).toContain('it is older than the link before it');
});

test('what is no Ed25519 key is refused, and is in no message', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  for (const text of [pem, 'secret words']) {
    const refuse = (): unknown => readKey(text, 'private');
    expect(refuse).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_KEY' }));
    try {
      refuse();
    } catch (error) {
      expect(String(error)).not.toContain(text.split('\n')[1] ?? text);
    }
  }
  const own = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  expect(readKey(own, 'private').asymmetricKeyType).toBe('ed25519');
});
