/** Reaches a Docker engine by way of testcontainers, or says what was tried and why there is none. */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { unavailable } from './contract.ts';
import { within } from './within.ts';

export type Library = typeof import('testcontainers');
export type Client = Awaited<ReturnType<Library['getContainerRuntimeClient']>>;
export type Container = ReturnType<Client['container']['getById']>;

export interface Runtime {
  readonly library: Library;
  readonly client: Client;
}

export const libraryName = 'testcontainers';

/** How long (ms) an engine may take to accept a connection, and then to say what it is. */
const connectPatience = 1500;
const answerPatience = 20_000;

/**
 * @param packages that are needed beside testcontainers, for the command that installs them
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where testcontainers is not installed or no Docker engine answers
 */
export async function reachRuntime(packages: readonly string[] = []): Promise<Runtime> {
  const library = await imported([libraryName, ...packages], () => import('testcontainers'));
  const tried = await Promise.all(addresses().map(lookAt));
  if (!tried.some(({ answers }) => answers)) {
    throw unavailable(`no Docker engine answers (${tried.map(({ said }) => said).join(', ')})`);
  }
  try {
    const reached = library.getContainerRuntimeClient();
    return { library, client: await within(answerPatience, 'asking Docker what it is', reached) };
  } catch (error) {
    throw unavailable(
      `testcontainers finds no Docker engine that it can use (${reasonOf(error)}; ${tried.map(({ said }) => said).join(', ')}); ` +
        'DEBUG=testcontainers* shows what it tries',
    );
  }
}

/**
 * What a package gives that is the user's to install.
 * @param packages all that are needed, for the command
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where one is not installed
 */
export async function imported<T>(packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = packages.find((name) => message.includes(`'${name}'`));
    if (!/^(ERR_)?MODULE_NOT_FOUND$/.test(code ?? '') || missing === undefined) throw error;
    const all = [...new Set([libraryName, ...packages])].join(' ');
    throw unavailable(`the npm package ${missing} is not installed: npm install --save-dev ${all}`);
  }
}

/** What an error says, without the preamble of Docker's client. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\(HTTP code \d+\) [a-z -]+ - /, '').trim();
}

interface Address {
  readonly name: string;
  /** Undefined where only testcontainers knows how to go there. */
  readonly to: { readonly path: string } | { readonly host: string; readonly port: number } | undefined;
}

/** Where an engine may listen: where the user says so, else at the usual places. */
function addresses(): readonly Address[] {
  const host = process.env['DOCKER_HOST'];
  if (host) return [{ name: `DOCKER_HOST ${host}`, to: addressOf(host) }];
  if (existsSync(join(homedir(), '.testcontainers.properties'))) {
    return [{ name: '.testcontainers.properties', to: undefined }];
  }
  const usual =
    process.platform === 'win32'
      ? ['//./pipe/docker_engine']
      : [
          '/var/run/docker.sock',
          ...[process.env['XDG_RUNTIME_DIR'] ?? `/run/user/${userInfo().uid}`].map((folder) =>
            join(folder, 'docker.sock'),
          ),
          join(homedir(), '.docker', 'run', 'docker.sock'),
          join(homedir(), '.docker', 'desktop', 'docker.sock'),
        ];
  const there = usual.filter((path) => existsSync(path));
  return (there.length > 0 ? there : usual.slice(0, 1)).map((path) => ({ name: path, to: { path } }));
}

function addressOf(dockerHost: string): Address['to'] {
  if (!URL.canParse(dockerHost)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(dockerHost);
  if (hostname === '') return { path: pathname };
  return protocol === 'ssh:' ? undefined : { host: hostname, port: Number(port || 2375) };
}

interface Look {
  readonly answers: boolean;
  readonly said: string;
}

function lookAt({ name, to }: Address): Promise<Look> {
  if (!to) return Promise.resolve({ answers: true, said: name });
  return new Promise((resolve) => {
    const socket = connect(to);
    const end = (answers: boolean, how: string): void => {
      socket.destroy();
      resolve({ answers, said: `${name}: ${how}` });
    };
    socket.setTimeout(connectPatience, () => end(false, `silent for ${connectPatience / 1000} s`));
    socket.once('connect', () => end(true, 'accepts connections'));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => end(false, code ?? message));
  });
}
