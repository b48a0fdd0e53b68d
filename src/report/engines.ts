/** An engine in a line, the same wherever one is named. */
import { line } from '../evidence/text.ts';
import type { Engine } from '../model/engine.ts';

/** `postgres: container, PostgreSQL 15.18, postgres:15-bookworm`. */
export function engineText(engine: Engine): string {
  const { system, provenance, product, version, image, endpoint, stand_in } = engine;
  const from = `${image ? `, ${image}` : ''}${endpoint ? `, endpoint: ${endpoint}` : ''}${stand_in ? `, a stand-in: ${stand_in}` : ''}`;
  return line(`${system}: ${provenance}, ${product} ${version}${from}`);
}
