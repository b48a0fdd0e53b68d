/** How large a case is: counts of rows and the wide columns, and the settings by which a run is made so. */
import { allOrdinals } from '../../dataset/columns.ts';
import { volumeOf } from '../../dataset/volume.ts';
import { volumeSettings } from '../../evidence/metadata.ts';
import type { VolumeSettings } from '../../evidence/metadata.ts';
import { plural } from '../../report/numbers.ts';

export interface Size {
  /** Base rows. */
  readonly rows: number;
  /** How many of them change, and how many of those are deleted. */
  readonly changed: number;
  readonly deleted: number;
  /** Ordinals of the wide columns, rising. */
  readonly columns: readonly number[];
}

export function sizeOf(settings: VolumeSettings): Size {
  const { rows, changed, deleted, columns = allOrdinals } = volumeOf(settings);
  return { rows, changed, deleted, columns };
}

export function settingsOf({ rows, changed, deleted, columns }: Size): VolumeSettings {
  const ratios = { change_ratio: ratioOf(changed, rows), delete_ratio: ratioOf(deleted, rows) };
  return volumeSettings(volumeOf({ rows, ...ratios, columns }));
}

/** The shortest decimal of which `rows` times it, rounded down, is the count: `0.2` for 2 of 10, `0.4` for 1 of 3. */
export function ratioOf(count: number, rows: number): string {
  for (let digits = 0; ; digits += 1) {
    const unit = 10 ** digits;
    const share = Math.ceil((count * unit) / rows);
    if (Math.floor((share * rows) / unit) === count) return decimalText(share, digits);
  }
}

function decimalText(share: number, digits: number): string {
  if (digits === 0) return String(share);
  const text = String(share).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `128 rows, 25 of them changed, 6 deleted, 120 wide columns`. */
export function sizeText({ rows, changed, deleted, columns }: Size): string {
  const changes =
    changed === 0 ? 'none of them changed' : `${changed} of them changed, ${deleted || 'none'} deleted`;
  return `${plural(rows, 'row')}, ${changes}, ${plural(columns.length, 'wide column')}`;
}
