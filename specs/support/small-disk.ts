/** An engine on a small disk of its own, for specs: beside the usual one, and swept after each test. */
import type { TestInfo } from '@playwright/test';
import type { Connector, EngineAccess, SmallDisk } from '../../src/systems/contract.ts';
import { leasedSmall, testPrefix } from './engine.ts';

export interface Small {
  readonly connector: Connector;
  readonly disk: SmallDisk;
  /** A name that no other test has. */
  readonly database: string;
}

/** Skips the test where there is none. @param usual the engine beside which it is */
export async function useSmall(
  usual: EngineAccess,
  connect: (access: EngineAccess) => Promise<Connector>,
  use: (small: Small) => Promise<void>,
  testInfo: TestInfo,
): Promise<void> {
  const access = await leasedSmall(usual, testInfo);
  testInfo.skip(
    !access,
    'only an engine in a container that was started for the run has one on a small disk',
  );
  if (!access) return;
  await using connector = await connect(access);
  const database = testPrefix(testInfo);
  await use({ connector, disk: (await connector.smallDisk?.()) as SmallDisk, database });
  await connector.sweep(database);
}
