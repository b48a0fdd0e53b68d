/** A look at an engine in a container: which image it would be, whether it is there; nothing is pulled or started. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Examined } from '../../../src/cli/doctor/finding.ts';
import { packageFolder } from '../../../src/model/package.ts';
import { expect, test } from '../support.ts';
import { json, pretendDocker } from './pretended.ts';

/** What the doctor says, in a process whose Docker engine listens there. */
async function doctor(host: string): Promise<Examined> {
  const main = join(packageFolder, 'src', 'cli', 'main.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'doctor', '--format=json'], {
    cwd: packageFolder,
    env: {
      ...process.env,
      DOCKER_HOST: host,
      TESTCONTAINERS_HOST_OVERRIDE: 'localhost',
      DPONE_MATRIX_POSTGRES_IMAGE: 'there:1',
    },
  });
  return JSON.parse(stdout) as Examined;
}

test('with Docker each system would have a container, of an image that is there or would be pulled', async ({
  temporary,
}) => {
  const docker = await pretendDocker(temporary, {
    'GET /images/mcr.microsoft.com/mssql/server:2022-latest/json': json(404, { message: 'no such image' }),
  });
  const { sections, modes } = await doctor(docker.host);
  await docker.close();
  const found = sections.find(({ title }) => title === 'Engines in real_local')?.findings ?? [];
  const about = Object.fromEntries(found.map((finding) => [finding.name, finding.about]));
  expect(about['postgres']).toBe(
    'container: there:1 (not better: external: DPONE_MATRIX_POSTGRES_URL is not set)',
  );
  expect(about['mssql']).toMatch(
    /^container: mcr\.microsoft\.com\/mssql\/server:2022-latest, not on this machine: it is pulled on first need/,
  );
  expect(modes).toContainEqual({ mode: 'real_local', runs: true, stand_ins: [], lacks: [] });
  expect(sections.find(({ title }) => title === 'Containers')?.findings).toMatchObject([{ state: 'ok' }]);
  expect(docker.asked.filter((request) => !request.startsWith('GET '))).toEqual([]);
});
