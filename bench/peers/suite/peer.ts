/** The loaders that are measured beside each other, by name. */
import { fileURLToPath } from 'node:url';
import { loader as dlt } from '../../../examples/dlt/loader.ts';
import { commandLoader } from '../../../src/loader/command/index.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import type { Loader } from '../../../src/model/loader.ts';
import { peerNames } from '../names.ts';
import type { PeerName } from '../names.ts';

const command = fileURLToPath(new URL('../../../specs/support/reference-command.ts', import.meta.url));

const peers: Readonly<Record<PeerName, Loader>> = {
  reference: referenceLoader,
  'reference as a command': commandLoader([process.execPath, command], { name: 'reference as a command' }),
  dlt,
};

/** @throws RangeError where the environment's `PEER` names none */
export function peer(): Loader {
  const { PEER = '' } = process.env;
  if (Object.hasOwn(peers, PEER)) return peers[PEER as PeerName];
  throw new RangeError(`PEER is ${JSON.stringify(PEER)}, and none of ${peerNames.join(', ')}`);
}
