import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { brokenLinks, loadDocs, packageDocs, parsePage, resolveLink } from '../../src/certify/docs-pages.ts';

const text = `# A title

See [one](other.md), \`[no link](nowhere.md)\`, ![picture](a.png "A picture") and [two](other.md#part).

\`\`\`yaml
# not a heading
a: [x](not-a-link.md)
\`\`\`

## \`code\` & more: a *title*!

## Ünïcode, twice

## Ünïcode, twice

<a id="by-hand"></a>
[ref]: deep/page.md#x

~~~
unclosed
`;

test('a page: headings, anchors, links and blocks', () => {
  const page = parsePage('a.md', text);
  expect(page.headings).toEqual([
    { level: 1, text: 'A title', line: 1 },
    { level: 2, text: 'code & more: a title!', line: 10 },
    { level: 2, text: 'Ünïcode, twice', line: 12 },
    { level: 2, text: 'Ünïcode, twice', line: 14 },
  ]);
  expect([...page.anchors]).toEqual([
    'a-title',
    'code--more-a-title',
    'ünïcode-twice',
    'ünïcode-twice-1',
    'by-hand',
  ]);
  expect(page.links).toEqual([
    { target: 'other.md', line: 3 },
    { target: 'a.png', line: 3 },
    { target: 'other.md#part', line: 3 },
    { target: 'deep/page.md#x', line: 17 },
  ]);
  expect(page.blocks).toEqual([
    { language: 'yaml', text: '# not a heading\na: [x](not-a-link.md)\n', line: 5 },
  ]);
  expect(page.textLines).toEqual([3, 5, 6, 7, 8, 16, 17, 19, 20]);
});

test('where a link leads', () => {
  expect(resolveLink('source-sink/a.md', '../b.md#c')).toEqual({ path: 'b.md', anchor: 'c' });
  expect(resolveLink('source-sink/a.md', '#c')).toEqual({ path: 'source-sink/a.md', anchor: 'c' });
  expect(resolveLink('a.md', 'b%20c.md')).toEqual({ path: 'b c.md', anchor: '' });
  expect(resolveLink('a.md', '../README.md')).toEqual({ path: '../README.md', anchor: '' });
  expect(resolveLink('a.md', 'https://example.com/x')).toBeNull();
  expect(resolveLink('a.md', 'mailto:a@b')).toBeNull();
});

test('links that lead nowhere: to no file, out of the folder, to no heading', async ({}, testInfo) => {
  const folder = testInfo.outputPath('docs');
  const files = {
    'a.md':
      '# A\n[ok](deep/b.md#b-part) [self](#a) [site](https://x.y) [file](data.json)\n[1](gone.md) [2](../a.md)\n[3](deep/b.md#gone) [4](#gone) [5](data.json#x)\n',
    'deep/b.md': '# B part\n[up](../a.md)\n',
    'data.json': '{}',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const docs = await loadDocs(folder);
  expect([...docs.pages.keys()]).toEqual(['a.md', 'deep/b.md']);
  const found = [...docs.pages.values()].flatMap((page) => brokenLinks(docs, page));
  expect(found).toEqual([
    { page: 'a.md', target: 'gone.md', line: 3, why: 'no file gone.md' },
    { page: 'a.md', target: '../a.md', line: 3, why: 'no file ../a.md' },
    { page: 'a.md', target: 'deep/b.md#gone', line: 4, why: 'no heading gone in deep/b.md' },
    { page: 'a.md', target: '#gone', line: 4, why: 'no heading gone in a.md' },
    { page: 'a.md', target: 'data.json#x', line: 4, why: 'no heading x in data.json' },
  ]);
});

test('a folder is read once; one that is not there is an error', async ({}, testInfo) => {
  expect(await loadDocs(packageDocs)).toBe(await loadDocs(packageDocs));
  await expect(loadDocs(testInfo.outputPath('none'))).rejects.toMatchObject({ code: 'MATRIX_NO_DOCS' });
});

test("no link of the package's docs is broken, in pages written by hand either", async () => {
  const docs = await loadDocs(packageDocs);
  expect([...docs.pages.values()].flatMap((page) => brokenLinks(docs, page))).toEqual([]);
  expect(docs.pages.size).toBeGreaterThanOrEqual(31);
});
