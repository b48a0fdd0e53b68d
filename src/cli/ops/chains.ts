/** `ops evidence-chain` and `ops evidence-chain-verify`: releases, each bound to the one before. */
import { resolve } from 'node:path';
import { jsonText, writeAtomically } from '../../evidence/json.ts';
import { appended, chainFindings, chainSchema, emptyChain } from '../../gates/chain.ts';
import { sha256 } from '../../gates/artifact-index.ts';
import { packIndexHash, withPack } from '../../gates/pack.ts';
import { readJsonFile, requireJsonFile } from '../../gates/read.ts';
import { badRequest, value } from '../command.ts';
import type { Terminal } from '../command.ts';
import { gateCommand } from './gate.ts';
import { keyFrom } from './keys.ts';

const chainOption = value('file', 'the chain; default evidence-chain.links.json');
const chainFile = (path: string | undefined, { folder }: Terminal): string =>
  resolve(folder, path ?? 'evidence-chain.links.json');

export const evidenceChain = gateCommand({
  name: 'evidence-chain',
  summary: 'add a release to the hash chain',
  details:
    'Each link holds the hash of the one before, the hash of an index of files, the release and the time. The chain is verified ' +
    'before a link is added, and after. A private key (Ed25519, PEM) signs the link; it is read and never written.',
  options: {
    chain: chainOption,
    release: value('version', 'the release, which a chain has once'),
    'index-hash': value('sha256', 'index_sha256 of an artifact index'),
    pack: value('pack', 'a folder or .tar.gz, whose files are indexed, instead of --index-hash'),
    previous: value('sha256', 'the hash that the last link must have; "none" for the first of a chain'),
    'sign-key': value('file', 'a private key to sign the link with'),
  },
  examples: [{ words: '--pack release/pack --release 1.4.0', about: 'a release whose pack is there' }],
  judge: async ({ options }, terminal) => {
    const { release, previous } = options;
    if (release === undefined || release.trim() === '')
      throw badRequest('--release is needed: name the release');
    const path = chainFile(options.chain, terminal);
    const { value: found, input } = readJsonFile('chain', path, chainSchema);
    const before = found ?? emptyChain;
    const head = before.links.at(-1)?.hash ?? 'none';
    if (previous !== undefined && previous !== head) {
      throw badRequest(`--previous is ${JSON.stringify(previous)}, and the chain's last link is ${head}`);
    }
    const faults =
      before.links.length > 0 ? chainFindings(before).filter(({ trust }) => trust !== 'PASS') : [];
    // Nothing is built on a chain that is broken.
    if (faults.length > 0) return { findings: faults, inputs: [input] };
    const chain = appended(before, {
      index_sha256: await indexOf(options, terminal),
      release,
      time: new Date(),
      key: keyFrom(options['sign-key'], 'private', terminal),
    });
    writeAtomically(path, jsonText(chain));
    const link = chain.links.at(-1);
    return { findings: chainFindings(chain), facts: { chain: path, link }, inputs: [input] };
  },
});

export const evidenceChainVerify = gateCommand({
  name: 'evidence-chain-verify',
  summary: 'check the hash chain: no link edited, removed, reordered or signed by another',
  details:
    'A chain that lost its end looks whole to anybody who does not know it: keep the hash of the last link elsewhere, and give ' +
    'it by --head. With a public key every link must be signed by it.',
  options: {
    chain: chainOption,
    'public-key': value('file', 'the public key (Ed25519, PEM) that must have signed every link'),
    head: value('sha256', 'the hash that the last link must have'),
  },
  examples: [{ words: '--chain evidence-chain.links.json', about: 'the chain alone' }],
  judge: ({ options }, terminal) => {
    const { value: chain, input } = requireJsonFile('chain', chainFile(options.chain, terminal), chainSchema);
    const key = keyFrom(options['public-key'], 'public', terminal);
    const last = chain.links.at(-1);
    return {
      findings: chainFindings(chain, { key, head: options.head }),
      facts: last ? { release: last.release, index_sha256: last.index_sha256, head: last.hash } : {},
      inputs: [input],
    };
  },
});

async function indexOf(
  options: { readonly 'index-hash': string | undefined; readonly pack: string | undefined },
  { folder }: Terminal,
): Promise<string> {
  const { 'index-hash': given, pack } = options;
  if ((given === undefined) === (pack === undefined)) throw badRequest('give either --index-hash or --pack');
  if (pack !== undefined) {
    return await withPack(resolve(folder, pack), async (files) => packIndexHash(files));
  }
  const parsed = sha256.safeParse(given);
  if (!parsed.success)
    throw badRequest(`--index-hash is ${JSON.stringify(given)}; give 64 hexadecimal digits`);
  return parsed.data;
}
