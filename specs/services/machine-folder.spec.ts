import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { machineFolder } from '../../src/services/machine-folder.ts';
import { expect, test } from './support.ts';

const user = process.getuid?.();
const name = `dpone-matrix-${user}`;

test.skip(user === undefined, 'Windows has neither users by number nor file modes');

/** Within one test of one worker, so that no other test sees it. */
function within<T>(folder: string, body: () => T): T {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  const umask = process.umask(0);
  try {
    return body();
  } finally {
    process.umask(umask);
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

test('it is in the temporary folder, and only its user may write there', ({ temporary }) => {
  const path = within(temporary, machineFolder);
  expect(path).toBe(join(temporary, name));
  expect(statSync(path).mode & 0o777).toBe(0o711);
  expect(within(temporary, machineFolder)).toBe(path);
});

test('one that others may write in is refused', ({ temporary }) => {
  const path = join(temporary, name);
  mkdirSync(path);
  chmodSync(path, 0o777);
  expect(() => within(temporary, machineFolder)).toThrow(/is not a folder that only user \d+ may write in/);
});

test('a link is refused', ({ temporary }) => {
  mkdirSync(join(temporary, 'elsewhere'), { mode: 0o700 });
  symlinkSync(join(temporary, 'elsewhere'), join(temporary, name));
  expect(() => within(temporary, machineFolder)).toThrow(/is not a folder that only user/);
});

test('a temporary folder too long for a socket is passed over', ({ temporary }) => {
  const long = join(temporary, 'x'.repeat(80));
  mkdirSync(long);
  expect(within(long, machineFolder)).not.toContain('xxx');
});

test("as root, a temporary folder that the engines' user can't reach is passed over", ({ temporary }) => {
  test.skip(user !== 0, 'only root runs engines as another user');
  const shut = join(temporary, 'shut');
  mkdirSync(shut);
  chmodSync(shut, 0o700);
  expect(within(shut, machineFolder)).not.toContain('shut');
});
