/** How to get a SQL Server: the one that the user names, else one of our own in a container. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { externalWay } from '../../services/external.ts';
import { inContainer } from './service-container.ts';
import { reachExternal } from './service-external.ts';

export const service: ServiceDefinition = {
  system: 'mssql',
  ways: {
    external: externalWay(reachExternal),
    container: inContainer,
    embedded: { absent: 'SQL Server is no library: no npm package holds it' },
  },
  remedy:
    'Start Docker where it can pull mcr.microsoft.com/mssql/server, or set DPONE_MATRIX_MSSQL_URL to the URL of a SQL Server 2022 whose login may create databases.',
};
