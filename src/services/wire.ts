/** What the broker and its clients say to each other: one line of JSON each way per connection; who guards stays connected. */
import * as z from 'zod';
import type { EngineAccess, ServedMode } from './contract.ts';

/** Where the broker listens, for the workers that inherit it. */
export const brokerVariable = 'DPONE_MATRIX_BROKER';

const servedModes = ['mock_local', 'real_local', 'vendor_live'] as const satisfies readonly ServedMode[];

const requestSchema = z.strictObject({
  system: z.string(),
  slot: z.int().nonnegative(),
  runMode: z.enum(servedModes),
  external: z.record(z.string(), z.string()),
  images: z.record(z.string(), z.string()).exactOptional(),
  allowExisting: z.array(z.string()).exactOptional(),
});

export interface LeaseRequest {
  readonly system: string;
  /** Playwright's `parallelIndex`; 0 where all workers share one engine. */
  readonly slot: number;
  readonly runMode: ServedMode;
  /** What the user set for the system, by part: `url`, `brokers`, … */
  readonly external: Readonly<Record<string, string>>;
  /** Container images that the user wants instead of the usual, by service. */
  readonly images?: Readonly<Record<string, string>>;
  /** Servers that may be worked on although they hold what no run has made. */
  readonly allowExisting?: readonly string[];
}

const guardSchema = z.union([
  z.strictObject({
    guard: z.strictObject({ pid: z.int().positive(), start_mark: z.string().nullable() }),
  }),
  z.strictObject({ released: z.int().positive() }),
]);

/** A process that leads a group, which is ended where the connection ends before it was released. */
export type GuardLine = z.infer<typeof guardSchema>;

export type Answer =
  | { readonly access: EngineAccess }
  | { readonly error: { readonly code: string; readonly message: string } };

/** @throws SyntaxError, ZodError */
export function parseRequest(line: string): LeaseRequest {
  return requestSchema.parse(JSON.parse(line));
}

/** Undefined where the line is not about a guarded process. */
export function parseGuard(line: string): GuardLine | undefined {
  try {
    return guardSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
