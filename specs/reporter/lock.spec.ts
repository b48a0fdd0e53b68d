import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { lockFile, takeLocks } from '../../reporters/lock.ts';
import { whyNot, withOwnMounts } from '../support/isolated.ts';
import { ChildSuite } from './support/suite.ts';

const full = 'postgres_to_postgres__full_refresh';

test('of two runs at once the second refuses, and the first keeps its files', async ({}, testInfo) => {
  const suite = new ChildSuite(testInfo, {
    cases: [full],
    metadata: { layers: ['behavior'] },
    spec: `test(...matrixTest('${full}', 'behavior'), async ({}, testInfo) => {
  attach(testInfo);
  writeFileSync('running', '');
  while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20));
});`,
  });
  const first = suite.start();
  await first.sees('running');
  const second = await suite.run();
  expect(second.exitCode, second.output).toBe(1);
  expect(second.output).toContain(
    `MatrixError [MATRIX_RUN_IN_PROGRESS]: another run holds ${suite.artifacts}: process ${first.pid}, started 20`,
  );
  expect(second.output.trim().split('\n')).toHaveLength(1);
  writeFileSync(join(suite.folder, 'go'), '');
  const run = await first.ended;
  expect(run.exitCode, run.output).toBe(0);
  expect(suite.behavior(full).outcome).toBe('passed');
  for (const folder of [suite.output, suite.artifacts])
    expect(existsSync(lockFile(folder)), folder).toBe(false);
});

test.describe('the lock itself', () => {
  const hold = (file: string, pid: number, start_mark: string | null): void =>
    writeFileSync(file, JSON.stringify({ pid, started_at: '2026-06-01T00:00:00.000Z', start_mark }));
  const holder = (file: string): { pid: number } => JSON.parse(readFileSync(file, 'utf8'));

  test('is taken, shared within a process, released once', ({}, testInfo) => {
    const folder = testInfo.outputPath('locked');
    const release = takeLocks([folder, folder]);
    expect(holder(lockFile(folder)).pid).toBe(process.pid);
    expect(() => takeLocks([folder])()).not.toThrow();
    release();
    release();
    expect(existsSync(lockFile(folder))).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  test('of a dead process is taken over', ({}, testInfo) => {
    const folder = testInfo.outputPath('locked');
    mkdirSync(testInfo.outputDir, { recursive: true });
    hold(lockFile(folder), spawnSync(process.execPath, ['-e', '']).pid, '1');
    const release = takeLocks([folder]);
    expect(holder(lockFile(folder)).pid).toBe(process.pid);
    release();
  });

  test('of a process whose number another one has now is taken over', ({}, testInfo) => {
    test.skip(process.platform === 'win32', 'Windows tells no start time');
    const folder = testInfo.outputPath('locked');
    mkdirSync(testInfo.outputDir, { recursive: true });
    hold(lockFile(folder), process.ppid, 'another start');
    takeLocks([folder])();
    expect(existsSync(lockFile(folder))).toBe(false);
  });

  test('of a living process is refused, and locks taken before it are given back', ({}, testInfo) => {
    const [free, taken] = [testInfo.outputPath('a'), testInfo.outputPath('b')];
    mkdirSync(testInfo.outputDir, { recursive: true });
    hold(lockFile(taken), process.ppid, null);
    expect(() => takeLocks([taken, free])).toThrow(
      `another run holds ${taken}: process ${process.ppid}, started 2026-06-01T00:00:00.000Z`,
    );
    expect(existsSync(lockFile(free))).toBe(false);
    expect(holder(lockFile(taken)).pid).toBe(process.ppid);
  });

  test('that cannot be made names the place and what to do, and leaves no other', ({}, testInfo) => {
    mkdirSync(testInfo.outputDir, { recursive: true });
    const [free, file] = [testInfo.outputPath('a'), testInfo.outputPath('file')];
    writeFileSync(file, 'mine');
    for (const [folder, why] of [
      [join(file, 'artifacts'), 'EEXIST'],
      [join(file, 'deeper', 'artifacts'), 'ENOTDIR'],
    ] as const) {
      expect(() => takeLocks([free, folder])).toThrow(
        expect.objectContaining({
          code: 'MATRIX_ARTIFACTS_UNWRITABLE',
          message: expect.stringMatching(
            new RegExp(`^cannot write beside ${folder}, .*: ${why}: .*DPONE_MATRIX_ARTIFACT_DIR .*--output`),
          ),
        }),
      );
      expect(existsSync(lockFile(free))).toBe(false);
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('in a folder that may not be written is refused the same way', ({}, testInfo) => {
    test.skip(
      process.platform === 'win32' || process.getuid?.() === 0,
      'everything may be written by this user',
    );
    const closed = testInfo.outputPath('closed');
    mkdirSync(closed, { recursive: true });
    chmodSync(closed, 0o500);
    expect(() => takeLocks([join(closed, 'artifacts')])).toThrow(
      expect.objectContaining({
        code: 'MATRIX_ARTIFACTS_UNWRITABLE',
        message: expect.stringContaining('EACCES'),
      }),
    );
    chmodSync(closed, 0o700);
  });

  test('on a file system that is read-only is refused the same way', ({}, testInfo) => {
    const mount = [...withOwnMounts, 'sh', '-c', 'mount -t tmpfs -o ro tmpfs /mnt && "$@"', 'sh'];
    const reason = whyNot([...withOwnMounts, 'sh', '-c', 'mount -t tmpfs -o ro tmpfs /mnt']);
    test.skip(reason !== undefined, reason);
    const script = `import { takeLocks } from ${JSON.stringify(new URL('../../reporters/lock.ts', import.meta.url).href)};
try { takeLocks(['/mnt/artifacts']); } catch ({ code, message }) { console.log(code, message); }`;
    const file = testInfo.outputPath('take.mjs');
    mkdirSync(testInfo.outputDir, { recursive: true });
    writeFileSync(file, script);
    const [command, ...rest] = [...mount, process.execPath, file];
    const { stdout } = spawnSync(command, rest, { encoding: 'utf8' });
    expect(stdout).toMatch(/^MATRIX_ARTIFACTS_UNWRITABLE cannot write beside \/mnt\/artifacts, .*EROFS/);
  });

  test('that is torn is taken over', ({}, testInfo) => {
    const folder = testInfo.outputPath('locked');
    mkdirSync(testInfo.outputDir, { recursive: true });
    writeFileSync(lockFile(folder), '{"pid":');
    takeLocks([folder])();
    expect(existsSync(lockFile(folder))).toBe(false);
  });
});
