/** Reads the files of a zip archive: Playwright's traces, blobs and HTML reports are or hold one. */
import { inflateRawSync } from 'node:zlib';

const signatures = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 };

export function unzip(archive: Buffer): readonly (readonly [name: string, content: Buffer])[] {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== signatures.end) end -= 1;
  if (end < 0) throw new Error('not a zip archive: it has no end');
  const files: (readonly [string, Buffer])[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== signatures.entry) throw new Error('a zip archive without its entries');
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString();
    const local = archive.readUInt32LE(at + 42);
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = archive.subarray(from, from + size);
    files.push([name, method === 0 ? content : inflateRawSync(content)]);
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

export function isZip(content: Buffer): boolean {
  return content.length > 22 && content.readUInt32LE(0) === signatures.file;
}
