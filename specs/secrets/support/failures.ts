/** Every kind of failure of a loader, each of which tells all that the loader knows. */
import { packageUrl } from '../../support/downstream.ts';

const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/**
 * By name: the body of `load(request)`, which has `told`, a text with every credential, and `all`, each by itself. Few,
 * because each costs a worker; what ends no test is done before one of them.
 */
export const failures = {
  'an error of every sort': `throw Object.assign(
    new AggregateError(all.map((one) => new Error(one)), 'no way in: ' + told + all.map((one) => buffers(one) + forms(one).join(' ')), { cause: new TypeError('deep', { cause: new Error(told) }) }),
    { url: told, options: { password: told } },
  )`,
  'a cause': `throw new Error('no way in', { cause: new TypeError('deep', { cause: new Error(told) }) })`,
  'a frozen error': `throw Object.freeze(new Error(told))`,
  'a text': `throw told`,
  'an object': `throw { url: told }`,
  'what it prints and attaches': `console.log('postgres://somebody:' + 'Zq99w7'.concat('KfRm4Txunknown') + '@h/d'); console.log(told); console.error(told); console.warn({ told }); process.stdout.write(Buffer.from(told)); process.stderr.write(forms(told).join() + '\\n');
    await test.info().attach('log ' + told, { body: told, contentType: 'text/plain' });
    test.info().annotations.push({ type: 'log', description: told });
    await test.step('loads ' + told, async () => { throw told }).catch(() => {});
    expect.soft(told).toBe('nothing');
    return told`,
  'its report': `return { read: told, removed: 0, added: 0, chunks: all.map((one) => ({ from: one })), [told]: 1, long: 'x'.repeat(19_990) + told }`,
  'rows that it wrote': `return writing(told).load(request)`,
  'an assertion': `expect(told).toBe('nothing')`,
  'a time-out': `console.log(told); await test.step('waits ' + told, () => new Promise(() => {}))`,
  'an uncaught error': `setTimeout(() => { throw new Error(told) }); await new Promise(() => {})`,
  'a crash': `console.error(told); process.exit(3)`,
} as const satisfies Record<string, string>;

/** Of a URL that stands in no setting: it is found by its form alone. */
export const unknownPassword = {
  name: 'a password that is no setting',
  value: '',
  core: 'Zq99w7KfRm4Txunknown',
};

export type Failure = keyof typeof failures;

/**
 * A spec file whose loader fails by the case it is given.
 * @param names of the variables that hold credentials; the texts themselves stand in no file that Playwright may show
 * @param byCase which failure is which case's
 */
export function failingSpec(names: readonly string[], byCase: Readonly<Record<string, Failure>>): string {
  return `import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { cases, expect, test as base } from ${packageUrl};
import { createReferenceLoader } from ${at('../../../src/loader/reference.ts')};
import { instead } from ${at('../../../src/loader/instead.ts')};

const values = ${JSON.stringify(names)}.map((name) => process.env[name]);
const contents = values.map((value) => (value.endsWith('.secret') ? readFileSync(value, 'utf8') : value));
const decoded = contents.flatMap((value) => {
  try { return URL.canParse(value) ? [decodeURIComponent(new URL(value).password)] : []; } catch { return []; }
});
const all = [...contents, ...decoded].filter((one) => one !== '');
const told = all.join(' | ');
const forms = (text) => [
  encodeURIComponent(text), JSON.stringify(text), JSON.stringify(JSON.stringify(text)),
  Buffer.from(text).toString('base64'), Buffer.from('x' + text).toString('base64'), Buffer.from('xx' + text).toString('base64url'),
  Buffer.from(text).toString('hex'), Buffer.from(text).toString('hex').toUpperCase(), inspect(text),
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll("'", '&#39;'),
];
const buffers = (text) => inspect(Buffer.from(text)) + JSON.stringify(Buffer.from(text)) + inspect(new Uint8Array(Buffer.from(text)));

const writing = (text) => createReferenceLoader({
  wrapSource: (source) => instead(source, {
    async *read(what) {
      for await (const batch of source.read(what)) {
        yield batch.map((row) => (what.verb === 'keys' ? row : row.map((value, at) => (at === 5 ? text : value))));
      }
    },
  }),
});

const failures = {
${Object.entries(byCase)
  .map(([case_id, failure]) => `  ${case_id}: async (request) => { ${failures[failure]}; },`)
  .join('\n')}
};
const loader = {
  name: 'telling',
  version: told,
  inProcess: true,
  prepare: (request) => createReferenceLoader().prepare(request),
  load: (request) => failures[request.manifest.certification.case_id](request),
};
const test = base.extend({ loader: [loader, { option: true }] });
for (const c of cases({ layers: ['behavior'] })) test(c.title, c.details, c.run);
`;
}
