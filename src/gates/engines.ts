/** Which engines a release may rest on: real ones, whose image anybody can get again. */
import { localDigest } from '../model/engine.ts';
import type { RunMode } from '../model/case.ts';
import type { Engine } from '../model/engine.ts';
import { finding } from './conclude.ts';
import type { Finding } from './contract.ts';

/** A finding for each engine that stood behind a run. In `mock_contract` memory is what is certified. */
export function engineFindings(engines: readonly Engine[], mode: RunMode): readonly Finding[] {
  return engines.map((engine) => {
    const name = `engine:${engine.system}/${engine.provenance}`;
    const isModes = mode === 'mock_contract' && engine.provenance === 'memory';
    const why = isModes ? undefined : whyUnverified(engine);
    return why === undefined
      ? finding(name, 'PASS', `${engine.product} ${engine.version}`)
      : finding(name, 'UNVERIFIED', `${engine.product} ${engine.version}: ${why}`);
  });
}

/** Why nothing that ran on an engine is verified for others; undefined where it is. */
export function whyUnverified(engine: Engine): string | undefined {
  const { provenance, image, digest, endpoint, stand_in } = engine;
  if (provenance === 'memory') return 'memory stands in for it, which proves nothing about the product';
  if (stand_in !== undefined) return `a stand-in: ${stand_in}`;
  if (endpoint === 'emulator') return 'an emulator answered in the place of the service';
  if (provenance !== 'container') return undefined;
  if (digest === undefined) return `the image ${image ?? 'without a name'} has no digest`;
  return digest.startsWith(localDigest)
    ? `the image ${image ?? 'without a name'} was built on the machine, and no registry has it`
    : undefined;
}
