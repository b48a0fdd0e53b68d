/** The disk that the one log directory of a broker of our own is on: a broker that finds no room there ends, and begins again on what it holds. */
import { errorWords } from '../../model/error-words.ts';
import { clearDisk, fillDisk, freeBytes } from '../../services/container-disk.ts';
import { runWithin } from '../../services/container-exec.ts';
import { linesSince, timeIn } from '../../services/container-log.ts';
import { beginAgain, endWithin, stayWhenEnded } from '../../services/container-outlived.ts';
import { failed } from '../../services/contract.ts';
import type { ContainerDisk } from '../../services/contract.ts';
import { untilReady } from '../../services/ready.ts';
import type { OnSmallDisk, SmallDisk } from '../contract.ts';
import { checkDatabase } from '../names.ts';
import { connectKafka } from './client.ts';
import type { KafkaClient } from './client.ts';
import { leads, nobodyElse, untilLeading } from './restart.ts';
import { TopicWriter } from './topic-writer.ts';
import { createTopic, defaultMessageBytes, dropTopics } from './topics.ts';

/** What its connections are called in the broker's logs. */
const clientId = 'dpone-matrix-disk';
/**
 * Bytes that are left: pages for the accounts that the broker keeps beside the topics, so that it ends by the records that
 * somebody writes and not by its own. The rows of any load need more, also where the last pages of a topic take some.
 */
const kept = 12_288;
/** More than is left. */
const probeBytes = 131_072;
/** How long (ms) a broker may take to end that has found no room, and to say so in its log. */
const patience = 30_000;
const reasons = [/No space left on device/, /all log dirs .*have failed/i] as const;

/** Null where it has no such disk. */
export function smallDiskOf(
  client: KafkaClient,
  url: string,
  disk: ContainerDisk | undefined,
): SmallDisk | null {
  return disk ? { take: (database) => take(client, url, disk, database) } : null;
}

/** Every topic of the broker is on that disk: nothing has to be moved. */
async function take(
  client: KafkaClient,
  url: string,
  disk: ContainerDisk,
  database: string,
): Promise<OnSmallDisk> {
  checkDatabase(database);
  const topic = `${database}.dpone_matrix_probe`;
  await createTopic(client, topic, { partitions: 1 });
  await untilReady(() => nothingIsDeleted(disk), { patience: 2 * patience, interval: 100, ...nobodyElse });
  /** By the container's clock; there from when it is filled until it is cleared. */
  let since: number | undefined;
  let words: string | undefined;
  const clear = async (): Promise<void> => {
    if (since === undefined) return;
    await clearDisk(disk);
    // One that has ended stays away until then; one that has not must not end only afterwards.
    await endWithin(disk.container);
    await beginAgain(disk.container);
    await untilLeading(url);
    since = words = undefined;
  };
  return {
    endsEngine: true,
    async fill() {
      await stayWhenEnded(disk.container);
      since = await timeIn(disk.container);
      return fillDisk(disk, kept);
    },
    clear,
    free: () => freeBytes(disk),
    async refusal() {
      words ??= (await refusalOf(url, topic)) ?? undefined;
      if (words === undefined || since === undefined) return words ?? null;
      return `${words}; its log: ${await reasonOf(url, disk, since)}`;
    },
    tells: 'that its broker has an error of storage, or does not answer',
    isTold: (told) =>
      /KAFKA_STORAGE_ERROR|no Kafka broker at|Connection error|ECONNREFUSED|was waiting for/i.test(told),
    async [Symbol.asyncDispose]() {
      await clear();
      await dropTopics(client, [topic]);
    },
  };
}

/** How a record of the harness is refused, for which there is no room; null where it is taken. */
async function refusalOf(url: string, topic: string): Promise<string | null> {
  try {
    await using client = await connectKafka(url, clientId, { once: true });
    const { cluster } = client;
    const writer = new TopicWriter(cluster, {
      topic,
      partitions: await cluster.partitions(topic),
      maxBytes: defaultMessageBytes,
      identity: { ...(await cluster.producerId(null, patience)), transactional: false },
    });
    await writer.add('probe', Buffer.alloc(probeBytes));
    await writer.flush();
    return null;
  } catch (error) {
    return errorWords(error);
  }
}

/**
 * Why the broker has ended, in the words of its own log.
 * @throws MatrixError MATRIX_ENGINE_FAILED where it has not ended, or does not say that it was for want of room
 */
async function reasonOf(url: string, disk: ContainerDisk, since: number): Promise<string> {
  let found: readonly string[] = [];
  const said = async (): Promise<void> => {
    if (await answers(url)) throw new Error('the broker still answers');
    const lines = await linesSince(disk.container, since);
    found = reasons.flatMap((reason) => lines.find((line) => reason.test(line)) ?? []);
    if (found.length < reasons.length) throw new Error('its log does not say that there was no room');
  };
  try {
    await untilReady(said, { patience, interval: 100, ...nobodyElse });
  } catch (error) {
    throw failed(`the disk of the broker is full, and ${errorWords(error)}`, found.join('\n'));
  }
  return found.map((line) => line.trim()).join('; ');
}

/** Topics that were dropped give their room back later, in the middle of what is to find none. @throws Error while there are some */
async function nothingIsDeleted({ container, folder }: ContainerDisk): Promise<void> {
  const { output } = await runWithin(container, `ls -d ${folder}/*/*-delete 2>/dev/null; true`);
  if (output.trim() !== '') throw new Error('topics that were dropped are still being deleted');
}

async function answers(url: string): Promise<boolean> {
  try {
    await leads(url);
    return true;
  } catch {
    return false;
  }
}
