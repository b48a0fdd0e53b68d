/** An engine in a line, the same wherever one is named. */
import { line } from '../evidence/text.ts';
import type { Engine } from '../model/engine.ts';

/** `postgres: container, PostgreSQL 15.18, postgres:15-bookworm`. */
export function engineText({ system, provenance, product, version, image, stand_in }: Engine): string {
  const from = `${image ? `, ${image}` : ''}${stand_in ? `, a stand-in: ${stand_in}` : ''}`;
  return line(`${system}: ${provenance}, ${product} ${version}${from}`);
}
