/** Asks a server what it is, and what its user may do. */
import { MatrixError } from '../../model/error.ts';
import { openSession } from './client.ts';

export interface ServerFacts {
  /** The first line of what the server says of itself. */
  readonly about: string;
  /** `16.0.4165.4` */
  readonly version: string;
  readonly user: string;
  readonly may_create: boolean;
}

/** SQL Server 2022: what the code is written for. */
const oldestMajor = 16;

export const product = 'Microsoft SQL Server';

export const factsQuery = `SELECT CAST(@@VERSION AS nvarchar(400)) AS [about], CAST(SERVERPROPERTY(N'ProductVersion') AS nvarchar(60)) AS [version],
  CAST(SUSER_SNAME() AS nvarchar(128)) AS [user],
  CASE WHEN IS_SRVROLEMEMBER(N'sysadmin') = 1 OR HAS_PERMS_BY_NAME(NULL, NULL, N'CREATE ANY DATABASE') = 1 THEN 1 ELSE 0 END AS [may_create]`;

/**
 * @param where the server in words, without credentials
 * @throws MatrixError MATRIX_CONNECT_FAILED; MATRIX_WRONG_SERVER where it is another product, or too old
 */
export async function askServer(url: string, where: string): Promise<ServerFacts> {
  const session = await openSession(url, 'dpone-matrix');
  try {
    const [row] = await session.query<Omit<ServerFacts, 'may_create'> & { may_create: number }>(factsQuery);
    const about = row?.about.split('\n')[0]?.trim() ?? 'silent';
    const version = row?.version ?? '0';
    if (!about.startsWith(product) || Number.parseInt(version, 10) < oldestMajor) {
      throw new MatrixError(
        'MATRIX_WRONG_SERVER',
        `what answers at ${where} is ${about} (version ${version}): ${product} 2022 (version ${oldestMajor}) or later is needed`,
      );
    }
    return { about, version, user: row?.user ?? '', may_create: row?.may_create === 1 };
  } finally {
    await session.close();
  }
}
