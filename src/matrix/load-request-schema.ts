/** The schema of what a loader is asked, for those who write one in another language. */
import * as z from 'zod';
import type { LoadRequest } from '../model/loader.ts';
import type { PathsOf, Same } from './paths-of.ts';
import { manifestFields } from './manifest-schema.ts';

const text = z.string().min(1);

const connection = z.strictObject({
  system: text.describe('which system it is, as the manifest has it'),
  driver: text.describe("the system's own name where a real engine answers, memory where a stand-in does"),
  url: text.describe('where it is, with user and password'),
  in_process: z
    .literal(true)
    .exactOptional()
    .describe('there where no other process reaches it; a command is never asked for such a load'),
});

export const loadRequestSchema = z.strictObject({
  run_id: text.describe('of this one load; good for the names of what it makes'),
  phase: z
    .enum(['prepare', 'load'])
    .describe('prepare: take the starting point (xmin, cdc). load: move the rows'),
  manifest: manifestFields.describe('what to do, with the names of this test'),
  connections: z.strictObject({ source: connection, sink: connection }),
  state_directory: text.describe("a folder of this test's own, the same in both phases"),
  load_timestamp: z.iso.datetime().describe('the one time that a load writes as its own'),
  deadline: z.iso.datetime().describe('when the load must have ended'),
  points: z
    .literal(true)
    .exactOptional()
    .describe(
      'there where the harness wants to hold or kill the load at its points: a command that was said to have points then ' +
        'tells each, and waits for a line on standard input, which stays open',
    ),
});

type Told = z.infer<typeof loadRequestSchema>;

/** Does not compile where the schema and the type differ in a field, or in what one may hold. */
export const requestSchemaIsOfType: readonly [Same<PathsOf<Told>, PathsOf<LoadRequest>>, Told extends LoadRequest ? true : never] = [true, true]; // prettier-ignore
