/** What is shown is in the address, behind the `#`: filters, and the case that is looked at. */

export type Field = 'source' | 'sink' | 'strategy' | 'outcome' | 'case';

export type Address = Readonly<Partial<Record<Field, string>>>;

export function fields(): readonly Field[] {
  return ['source', 'sink', 'strategy', 'outcome', 'case'];
}

export function readAddress(hash: string): Address {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  return Object.fromEntries(
    fields().flatMap((field) => {
      const value = given.get(field);
      return value === null || value === '' ? [] : [[field, value]];
    }),
  );
}

/** `#` where nothing is chosen. */
export function addressText(address: Address): string {
  const chosen = new URLSearchParams();
  for (const field of fields()) {
    const value = address[field];
    if (value !== undefined && value !== '') chosen.set(field, value);
  }
  return `#${chosen.toString()}`;
}

export function withoutCase(address: Address): Address {
  return Object.fromEntries(Object.entries(address).filter(([field]) => field !== 'case'));
}
