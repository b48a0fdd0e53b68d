/** Packs as one file: the same bytes from the same files, and nothing hostile comes out of one. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Header } from 'tar';
import { archiveLimits, isArchive, withUnpacked, writeArchive } from '../../src/gates/archive.ts';

interface Entry {
  readonly path: string;
  readonly type?: string;
  readonly text?: string;
  readonly linkpath?: string;
  /** What the header says, where it lies. */
  readonly size?: number;
}

/** An archive as anybody may make one. */
function made(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(
    ({ path, type = 'File', text = '', linkpath, size = Buffer.byteLength(text) }) => {
      const header = Buffer.alloc(512);
      const fields = { path, type, size, mode: 0o644, ...(linkpath === undefined ? {} : { linkpath }) };
      new Header(fields as ConstructorParameters<typeof Header>[0]).encode(header, 0);
      return [header, Buffer.from(text), Buffer.alloc((512 - (Buffer.byteLength(text) % 512)) % 512)];
    },
  );
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** What is found of an archive's bytes: the names that come out, or why none do. */
async function taken(
  testInfo: { outputPath(name: string): string },
  bytes: Uint8Array,
  limits: Parameters<typeof withUnpacked>[2] = archiveLimits,
): Promise<readonly string[] | string> {
  const [path, under] = [testInfo.outputPath('pack.tar.gz'), testInfo.outputPath('under')];
  mkdirSync(under, { recursive: true });
  writeFileSync(path, bytes);
  try {
    return await withUnpacked(path, async (folder) => readdirSync(folder).toSorted(), limits, under);
  } catch (error) {
    expect(error).toMatchObject({ code: 'MATRIX_BAD_ARCHIVE' });
    return (error as Error).message;
  } finally {
    expect(readdirSync(under), 'nothing stays behind').toEqual([]);
  }
}

test('an archive is told by its name', () => {
  expect(['p.tar.gz', 'a/p.tar.gz', 'p.tgz', 'p', 'tar.gz/p'].map(isArchive)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('the same files give the same bytes, whatever their mode, their time and the order of making', async ({}, testInfo) => {
  const texts = Object.entries({ 'b.json': '{}\n', 'a.json': 'first\n', 'run.json': 'é'.repeat(3000) });
  const bytes: Buffer[] = [];
  for (const [at, order] of [texts, texts.toReversed()].entries()) {
    const folder = testInfo.outputPath(`files-${at}`);
    mkdirSync(folder);
    for (const [name, text] of order) {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), at === 0 ? 0o600 : 0o755);
      utimesSync(join(folder, name), at * 1e6, at * 1e6);
    }
    const path = testInfo.outputPath(`pack-${at}.tar.gz`);
    await writeArchive(folder, path);
    bytes.push(readFileSync(path));
    const read = await withUnpacked(path, async (out) =>
      readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')]),
    );
    expect(Object.fromEntries(read)).toEqual(Object.fromEntries(texts));
  }
  expect(bytes[0]).toEqual(bytes[1]);
});

test('what cannot be written leaves nothing behind', async ({}, testInfo) => {
  const folder = testInfo.outputPath('files');
  mkdirSync(folder);
  writeFileSync(join(folder, 'run.json'), '{}');
  await expect(writeArchive(folder, testInfo.outputPath('nowhere/pack.tar.gz'))).rejects.toThrow('ENOENT');
  expect(existsSync(testInfo.outputPath('nowhere'))).toBe(false);
});

test('plain files come out, an empty one too', async ({}, testInfo) => {
  expect(await taken(testInfo, made([{ path: 'run.json', text: '{}' }, { path: 'empty' }]))).toEqual([
    'empty',
    'run.json',
  ]);
});

const besideEachOther = 'a pack has its files beside each other, under plain names';
const refused: readonly [what: string, entries: readonly Entry[], why: string][] = [
  ['a name that leads up', [{ path: '../out.json', text: 'x' }], besideEachOther],
  ['an absolute name', [{ path: '/out.json', text: 'x' }], besideEachOther],
  ['a name with a folder', [{ path: 'in/out.json', text: 'x' }], besideEachOther],
  ['a name of another machine', [{ path: 'C:out.json', text: 'x' }], besideEachOther],
  ['a name with a backslash', [{ path: '..\\out.json', text: 'x' }], besideEachOther],
  ['a hidden name', [{ path: '.npmrc', text: 'x' }], besideEachOther],
  ['a folder', [{ path: 'in/', type: 'Directory' }], 'it is a Directory, and a pack holds plain files'],
  [
    'a symbolic link',
    [{ path: 'run.json', type: 'SymbolicLink', linkpath: '/etc/passwd' }],
    'it is a SymbolicLink, and a pack holds plain files',
  ],
  [
    'a hard link',
    [{ path: 'run.json', type: 'Link', linkpath: '/etc/passwd' }],
    'it is a Link, and a pack holds plain files',
  ],
  ['a device', [{ path: 'run.json', type: 'CharacterDevice' }], 'it is a CharacterDevice'],
  ['a pipe', [{ path: 'run.json', type: 'FIFO' }], 'it is a FIFO'],
  [
    'a file that comes twice',
    [
      { path: 'run.json', text: 'x' },
      { path: 'run.json', text: 'y' },
    ],
    'it comes twice',
  ],
  [
    'two names that some file systems take for one',
    [
      { path: 'run.json', text: 'x' },
      { path: 'RUN.json', text: 'y' },
    ],
    'it comes twice',
  ],
  [
    'a file that says it is huge',
    [{ path: 'run.json', size: 3 * 1024 ** 3 }],
    `it has ${3 * 1024 ** 3} bytes, and at most ${archiveLimits.fileBytes} are taken`,
  ],
];

for (const [what, entries, why] of refused) {
  test(`refused: ${what}`, async ({}, testInfo) => {
    // After a file that is as it should be: what came out before must not stay either.
    const told = await taken(testInfo, made([{ path: 'first.json', text: 'x' }, ...entries]));
    expect(told).toContain(why);
    expect(existsSync(testInfo.outputPath('out.json'))).toBe(false);
  });
}

test('refused: too many files, and too many bytes in all', async ({}, testInfo) => {
  const entries = ['a', 'b', 'c'].map((path) => ({ path, text: 'x'.repeat(100) }));
  const within = { files: 3, fileBytes: 100, allBytes: 300 };
  expect(await taken(testInfo, made(entries), within)).toEqual(['a', 'b', 'c']);
  expect(await taken(testInfo, made(entries), { ...within, files: 2 })).toContain(
    '"c": there are more than 2',
  );
  expect(await taken(testInfo, made(entries), { ...within, fileBytes: 99 })).toContain(
    '"a": it has 100 bytes',
  );
  expect(await taken(testInfo, made(entries), { ...within, allBytes: 299 })).toContain('"c": all files have');
});

test('refused: what is no archive, or a part of one', async ({}, testInfo) => {
  const whole = made([{ path: 'run.json', text: Array.from({ length: 9999 }, (_, at) => at * at).join() }]);
  expect(await taken(testInfo, whole)).toEqual(['run.json']);
  for (const bytes of [
    Buffer.from('{}'),
    Buffer.alloc(0),
    gzipSync('not a tar'.repeat(200)),
    whole.subarray(0, whole.length / 2),
    // More than a thousand times its size.
    made([{ path: 'run.json', text: '\0'.repeat(20_000_000) }]),
  ]) {
    expect(await taken(testInfo, bytes)).toMatch(/^cannot take the archive .*pack\.tar\.gz: ./);
  }
});

test('the archive itself must be there', async ({}, testInfo) => {
  await expect(withUnpacked(testInfo.outputPath('none.tar.gz'), async () => {})).rejects.toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_ARCHIVE' }),
  );
});
