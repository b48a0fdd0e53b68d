/** A PostgreSQL server of our own, on a free port of this machine, for one run: its data is thrown away. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MatrixError } from '../../model/error.ts';
import { announceStart } from '../../services/announce.ts';
import { failed, unavailable } from '../../services/contract.ts';
import type { Running, StartContext } from '../../services/contract.ts';
import {
  describeEnding,
  endOfLog,
  handOver,
  startProgram,
  unprivilegedUser,
} from '../../services/embedded.ts';
import type { Program, ProgramOptions } from '../../services/embedded.ts';
import { untilReady } from '../../services/ready.ts';
import { askVersion } from './ask-version.ts';
import { findPackage, usableBinaries } from './service-binaries.ts';
import type { Binaries } from './service-binaries.ts';
import { disposable, inOptions } from './settings.ts';

/** How long (ms) the server may take to answer once it was started. */
const patience = 30_000;
/** Another process may take a free port before the server does. */
const portAttempts = 5;
const interval = 15;

const user = 'dpone';

/** What one run's servers share: programs, and a data folder to copy. */
interface Template {
  readonly binaries: Binaries;
  readonly data: string;
  readonly password: string;
}

/** Reached by this machine alone. */
const settings: Readonly<Record<string, string>> = {
  ...disposable,
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};

/**
 * Starts a server.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where the programs are not there or don't run on this machine
 * @throws MatrixError MATRIX_ENGINE_FAILED, with the end of the server's log, where they do and the server fails
 */
export async function startEmbedded(context: StartContext): Promise<Running> {
  const template = await context.once('template', (folder) => makeTemplate(context, folder()));
  return announceStart(context, 'embedded', () => startFrom(template, context));
}

async function startFrom(template: Template, context: StartContext): Promise<Running> {
  const folder = context.folder();
  const data = makeDataFolder(folder);
  await run('cp', ['-R', `${template.data}/.`, data], options(context, folder, 'copy.log'), context.signal);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const program = options(context, folder, `server-${attempt}.log`);
    const server = startServer(template, data, port, program);
    const url = `postgresql://${user}:${template.password}@127.0.0.1:${port}/postgres`;
    try {
      const version = await answers(server, url, context.signal);
      return {
        product: 'PostgreSQL',
        version,
        url,
        stop: () => server.stop(),
        ended: server.ended.then(() => {}),
      };
    } catch (error) {
      await server.stop();
      if (error instanceof MatrixError) throw error;
      const said = endOfLog(program.log);
      if (attempt < portAttempts && said.includes('Address already in use')) continue;
      throw failed(
        `the embedded PostgreSQL server ${error instanceof Error ? error.message : String(error)}`,
        said,
      );
    }
  }
}

/** Finds the programs and makes a data folder, with a password of this run's that nobody else knows. */
async function makeTemplate(context: StartContext, folder: string): Promise<Template> {
  const program = options(context, folder, 'initdb.log');
  const data = makeDataFolder(folder);
  const binaries = await usableBinaries(findPackage(), context.cacheFolder, program);
  const password = randomBytes(18).toString('base64url');
  const file = join(folder, 'password');
  writeFileSync(file, password, { mode: 0o600 });
  handOver(file, program.user);
  const given = [
    `--pgdata=${data}`,
    `--username=${user}`,
    `--pwfile=${file}`,
    '--auth=scram-sha-256',
    // The password is random: hashing it many times would only make each connection slower.
    '--set=scram_iterations=1',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
    '--no-instructions',
    '--set=wal_init_zero=off',
  ];
  await run(binaries.initdb, given, program, context.signal);
  await rm(file);
  return { binaries, data, password };
}

/** The folder around it stays this process's own, so that the server's user can't plant a link there. */
function makeDataFolder(folder: string): string {
  const data = join(folder, 'data');
  try {
    mkdirSync(data, { mode: 0o700 });
    handOver(data, unprivilegedUser());
  } catch (error) {
    throw unavailable(
      `no data folder can be made for the user that the server would run as: ${String(error)}`,
    );
  }
  return data;
}

function options({ record }: StartContext, folder: string, log: string): ProgramOptions {
  return {
    folder,
    log: join(folder, log),
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    record,
    user: unprivilegedUser(),
  };
}

/** Runs a program to its end, or until the signal. */
async function run(
  command: string,
  args: readonly string[],
  program: ProgramOptions,
  signal: AbortSignal,
): Promise<void> {
  const running = startProgram(command, args, program);
  const stop = (): void => void running.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const ending = await running.ended;
  signal.removeEventListener('abort', stop);
  if (ending.code !== 0) throw failed(`${command} ${describeEnding(ending)}`, endOfLog(program.log));
}

function startServer({ binaries }: Template, data: string, port: number, program: ProgramOptions): Program {
  const given = inOptions({ ...settings, port: String(port) });
  return startProgram(binaries.postgres, ['-D', data, ...given], program);
}

/** The server's version, once it answers to this run's password: another one on the port would not. */
async function answers(server: Program, url: string, signal: AbortSignal): Promise<string> {
  const ended = server.ended.then(describeEnding);
  return untilReady(() => askVersion(url), { patience, interval, ended, signal });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
