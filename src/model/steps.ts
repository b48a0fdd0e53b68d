/** The steps of the straight line, in their order. */

export const steps = [
  'connect',
  'dataset',
  'hold source',
  'hold target',
  'hold version 1',
  'load version 1',
  'prepare and change source',
  'load',
  'read back',
  'verify',
  'own checks',
] as const;

export type StepName = (typeof steps)[number];

/** Puts named steps in the order of the line; what it does not know comes last, as it came. */
export function byStep([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  const place = (name: string): number => {
    const at = (steps as readonly string[]).indexOf(name);
    return at < 0 ? steps.length : at;
  };
  return place(a) - place(b);
}
