/** The page as a file: one script made of whole functions, data that cannot end its element, a policy. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect, test } from '@playwright/test';
import { jsonText } from '../../../src/evidence/json.ts';
import { resilienceTable } from '../../../src/evidence/resilience-table.ts';
import { embeddedJson, escapedHtml } from '../../../src/report/dashboard/embed.ts';
import { dashboardPage } from '../../../src/report/dashboard/page.ts';
import { scriptText } from '../../../src/report/dashboard/script.ts';
import { resilienceLinks } from '../../../src/report/findings/beside.ts';
import { origin } from '../../support/resilience.ts';
import { emptyRun, runOf } from './support/run.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'src', 'report', 'dashboard', 'client');
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const functionNames = files.flatMap(({ text }) =>
  [...text.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name = '']) => name),
);

test('embedded data is what it was, and holds nothing that a parser of HTML or of scripts could take for its own', () => {
  const values = ['</script>', '<!--', ']]>', '&amp;', '\u2028\u2029', '"\\"', 'żółć 😀', { '<a>': ['>'] }];
  const text = embeddedJson(values);
  expect(text).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(text)).toEqual(values);
  expect(escapedHtml(`<a href="x" b='y'>&</a>`)).toBe(
    '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
  );
});

test('a file of the client has nothing at its top but exported functions and types: nothing else reaches the page', () => {
  const strange = files.flatMap(({ name, text }) =>
    text
      .split('\n')
      .filter((line) => /^\S/.test(line))
      .filter(
        (line) =>
          !/^(\/\*\*.*|import .*|\} from .*|export (async )?function \w+.*|export (type|interface) .*|[})\]>].*)$/.test(
            line,
          ),
      )
      .map((line) => `${name}: ${line}`),
  );
  expect(strange).toEqual([]);
  expect(
    files.flatMap(({ name, text }) =>
      /^import (?!type)/m.test(text.replaceAll(/^import \{[^}]*\} from '\.\/\w+\.ts';$/gm, '')) ? [name] : [],
    ),
  ).toEqual([]);
});

test('every function of the client is in the script, once, and no other name is used for one', () => {
  expect(new Set(functionNames).size).toBe(functionNames.length);
  const script = scriptText();
  const declared = [...script.matchAll(/^(?:async )?function (\w+)/gm)].map(([, name = '']) => name);
  expect(declared.toSorted()).toEqual(functionNames.toSorted());
  expect(script).not.toMatch(
    /<\/?script|<!--|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\bimport\b/,
  );
  // It is a program.
  expect(() => new Script(script)).not.toThrow();
});

test('the page has one script, one block of data, one style, and no address of anything', () => {
  for (const run of [runOf(), emptyRun()]) {
    const html = dashboardPage(run);
    expect(html.match(/<script[^>]*>/g)).toEqual(['<script type="application/json" id="data">', '<script>']);
    expect(html.match(/<style/g)).toHaveLength(1);
    expect(html).not.toMatch(/\b(src|srcset|action)=|<link|@import|url\(/);
    expect(html.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
  }
});

test('links lead where they are told to, with a slash between', () => {
  const links = (html: string): unknown =>
    (JSON.parse(/id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '{}') as { links: unknown }).links;
  expect(links(dashboardPage(emptyRun()))).toEqual({ artifacts: './' });
  expect(links(dashboardPage(emptyRun(), { artifacts: '../a', docs: '../docs/' }))).toEqual({
    artifacts: '../a/',
    docs: '../docs/',
  });
});

test('a run that has findings of resilience leads to their page, and no page is that of another run', ({}, testInfo) => {
  const artifacts = testInfo.outputPath('mock_local_latest');
  const tables = testInfo.outputPath('resilience');
  for (const folder of [artifacts, tables]) mkdirSync(folder, { recursive: true });
  const write = (name: string, run_id: string): void => {
    const table = resilienceTable({ ...origin, project: name, run_id }, []);
    writeFileSync(join(tables, `${encodeURIComponent(name)}.json`), jsonText(table));
    writeFileSync(join(tables, `${encodeURIComponent(name)}.html`), '');
  };
  write('on engines', 'this');
  write('of another run', 'that');
  writeFileSync(join(tables, 'broken.json'), '{');
  const links = resilienceLinks(artifacts, artifacts, 'this');
  // The name of the file has a percent sign, which an address has to spell.
  expect(links).toEqual([{ project: 'on engines', href: '../resilience/on%2520engines.html' }]);
  expect(dashboardPage(emptyRun(), { resilience: links })).toContain(
    '<nav aria-label="Other pages"><a href="../resilience/on%2520engines.html">Resilience: on engines</a></nav>',
  );
  expect(dashboardPage(emptyRun(), { resilience: [] })).not.toContain('Other pages');
});
