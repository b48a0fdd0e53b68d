/** JSON Schemas of what a loader is asked and what it answers, made of the schemas that the code itself reads by. */
import * as z from 'zod';
import { loadReportSchema, unsupportedSchema } from '../matrix/load-report-schema.ts';
import { loadRequestSchema } from '../matrix/load-request-schema.ts';

const described = {
  'load-request.schema.json': {
    schema: loadRequestSchema,
    title: 'Load request',
    description:
      'What a loader gets, on standard input where it is a command. Of this version of the package: nothing is sent that is not named here.',
  },
  'load-report.schema.json': {
    schema: z.union([loadReportSchema, unsupportedSchema]),
    title: 'Load report',
    description:
      'What a loader answers to a load, on standard output where it is a command: what it did, or why it does not support the case. ' +
      'Further fields are kept in the evidence and mean nothing.',
  },
} as const;

/** Text by path under `docs/`. */
export function generateSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(described).map(([name, { schema, title, description }]) => {
      const { $schema, ...fields } = z.toJSONSchema(schema);
      return [`schemas/${name}`, `${JSON.stringify({ $schema, title, description, ...fields }, null, 2)}\n`];
    }),
  );
}
