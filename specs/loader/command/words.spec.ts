/** A command is split as a shell splits it, and what only a shell can do is refused. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { commandLoader } from '../../../src/loader/command/index.ts';
import { nameOf, wordsOf } from '../../../src/loader/command/words.ts';
import { MatrixError } from '../../../src/model/error.ts';

const lines = [
  'loader',
  '  python3   -m\tmy_loader ',
  `loader 'one word' "another one" a' mixed 'word`,
  String.raw`loader a\ b c\\d \'e "f\"g\\h\i" 'j\k'`,
  `loader '' "" --x=''`,
  `loader 'a | b' "c && d" '$HOME' "it's"`,
  String.raw`loader "\$HOME" \$HOME \*`,
  'loader a=b --c=d e~f g#h',
];

for (const line of lines) {
  test(`${line} has the words that a shell makes of it`, () => {
    test.skip(process.platform === 'win32', 'there is no sh');
    const printed = execFileSync('sh', ['-c', `words() { printf '%s\\0' "$@"; }; words ${line}`], {
      encoding: 'utf8',
    });
    expect(wordsOf(line)).toEqual(printed.split('\0').slice(0, -1));
  });
}

const ofShells: Readonly<Record<string, string>> = {
  'loader | tee log': '|',
  'cd x && loader': '&&',
  'a || b': '||',
  'loader; other': ';',
  'loader &': '&',
  'loader > log': '>',
  'loader 2>> log': '>>',
  'loader < in': '<',
  'loader $HOME': '$HOME',
  'loader ${HOME}/x': '${HOME}',
  'loader "$HOME"': '$HOME',
  'loader $(date)': '$(',
  'loader `date`': '`',
  'loader "`date`"': '`',
  'loader *.json': '*',
  '(loader)': '(',
  'loader ~/x': '~ at the beginning of a word',
  'loader # why': '# at the beginning of a word',
  'loader\nother': 'a line break',
};

for (const [line, what] of Object.entries(ofShells)) {
  test(`${JSON.stringify(line)} needs a shell`, () => {
    expect(() => wordsOf(line)).toThrow(
      new MatrixError(
        'MATRIX_LOADER_BAD_COMMAND',
        `the command ${JSON.stringify(line)} has ${what}, which only a shell understands; no shell runs the command: ` +
          "give an array (['my-loader', 'a | b']), or put the line into a script and name that",
      ),
    );
  });
}

test('a variable in front is an option', () => {
  expect(() => wordsOf('LEVEL=debug loader')).toThrow(
    "begins with LEVEL=…, which only a shell understands; variables are given by the option env: { LEVEL: '…' }",
  );
});

for (const [command, complaint] of [
  ['', 'the command "" names no program'],
  ['  ', 'names no program'],
  ["''", 'names no program'],
  [[], 'the command [] names no program'],
  [[' ', 'x'], 'names no program'],
  ["loader 'open", "has a ' that is never closed"],
  ['loader "open', 'has a " that is never closed'],
  ['loader \\', 'ends with a backslash'],
  [['loader', 'a\0b'], 'no word of a command can hold a zero byte'],
  [undefined, 'a command is a text or an array of texts, not undefined'],
  [['loader', 7], 'a command is a text or an array of texts, not ["loader",7]'],
] as const) {
  test(`${JSON.stringify(command)} is refused where it is given`, () => {
    let error: unknown;
    try {
      commandLoader(command as string);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      code: 'MATRIX_LOADER_BAD_COMMAND',
      message: expect.stringContaining(complaint),
    });
  });
}

test('an array is taken as it is', () => {
  expect(wordsOf(['my loader', '| $HOME', ''])).toEqual(['my loader', '| $HOME', '']);
});

test('it is called by what an interpreter is given, else by the program', () => {
  const names = [
    'python3 -m my_loader --fast',
    'python3 -u loaders/orders.py x.js',
    'node --no-warnings ./loader.mjs',
    'java -Xmx1g -jar /opt/loader.jar',
    './bin/loader --config settings.yaml',
    'loader',
  ].map((line) => nameOf(wordsOf(line)));
  expect(names).toEqual(['my_loader', 'orders.py', 'loader.mjs', 'loader.jar', 'loader', 'loader']);
  expect(commandLoader('loader').name).toBe('loader');
  expect(commandLoader('loader')).not.toHaveProperty('version');
});

test('options become the loader', () => {
  const unsupported = [{ strategy: 'cdc', reason: 'it has no log reader' }];
  const loader = commandLoader('loader', { name: 'ours', version: '2.1', history: 'own', unsupported });
  expect(loader).toMatchObject({ name: 'ours', version: '2.1', history: 'own', unsupported });
  expect(loader.inProcess).toBeUndefined();
  expect(loader).toHaveProperty('prepare');
  expect(commandLoader('loader', { prepare: false })).not.toHaveProperty('prepare');
});
