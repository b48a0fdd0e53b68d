/** Asks the Docker engine of this machine over its own API, past the product, and says why there is none. */
import { request } from 'node:http';
import { reachRuntime } from '../../../src/services/container-runtime.ts';
import { labelNames } from '../../../src/services/container-removal.ts';

export interface Seen {
  readonly Id: string;
  readonly Image: string;
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Mounts: readonly { readonly Name?: string }[];
}

/** The image that the specs start: where it is not on this machine, they are skipped. */
export const postgresImage = 'postgres:15-bookworm';

/** Why there are no containers here; undefined where there are. */
export async function whyNoContainers(): Promise<string | undefined> {
  try {
    const { library, client } = await reachRuntime();
    await library.getReaper(client);
    const there = await client.image.exists(library.ImageName.fromString(postgresImage));
    return there ? undefined : `the image ${postgresImage} is not on this machine`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const socketPath = (): string =>
  (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '');

/** The body of what Docker answers, as JSON where it is. */
export function docker<T>(
  method: string,
  path: string,
): Promise<{ readonly status: number; readonly body: T }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: socketPath(), method, path, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (piece) => (text += String(piece)));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body: (text === '' ? null : JSON.parse(text)) as T });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Containers in whatever state that carry the label. */
export async function containersWith(label: string, value: string | number): Promise<readonly Seen[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${label}=${value}`] }));
  return (await docker<Seen[]>('GET', `/containers/json?all=1&filters=${filters}`)).body;
}

export const containersOf = (run_id: string): Promise<readonly Seen[]> =>
  containersWith(labelNames.run, run_id);

/** Those of the named volumes that are still there. */
export async function volumesLeft(names: readonly string[]): Promise<readonly string[]> {
  const { body } = await docker<{ Volumes: readonly { Name: string }[] | null }>('GET', '/volumes');
  return (body.Volumes ?? []).map(({ Name }) => Name).filter((name) => names.includes(name));
}

export function volumesOf(containers: readonly Seen[]): readonly string[] {
  return containers.flatMap(({ Mounts }) => Mounts.flatMap(({ Name }) => Name ?? []));
}
