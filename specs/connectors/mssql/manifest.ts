/** The manifest of the specs of SQL Server's source and sink. */
import type { Manifest, ManifestStrategy, SourceOptions } from '../../../src/model/manifest.ts';
import { manifestWithin } from '../../support/loading.ts';

/** From `public.orders` to `landing.orders`, whose key is `id`. */
export function manifestOf(strategy: ManifestStrategy, options: SourceOptions = {}): Manifest {
  const schemas = { source: 'public', landing: 'landing', staging: 'staging' };
  return manifestWithin('mssql', schemas, strategy, options);
}
