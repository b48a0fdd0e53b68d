/** A broker that is killed in its container, and begun again on what it has written. */
import { errorWords } from '../../model/error-words.ts';
import { beginAgain, killWithin } from '../../services/container-outlived.ts';
import { untilReady } from '../../services/ready.ts';
import type { Killed, Restart } from '../contract.ts';
import { connectKafka } from './client.ts';

/** What its connections are called in the broker's logs. */
const clientId = 'dpone-matrix-restart';
/** How long (ms) it may take: it reads its logs anew, and its controller waits for the session of the one that was killed. */
const patience = 120_000;
export const nobodyElse = { ended: new Promise<string>(() => {}), signal: new AbortController().signal };

/** @param container whose only broker it is */
export function restartIn(container: string, url: string): Restart {
  return {
    async kill(): Promise<Killed> {
      const ended = await killWithin(container);
      const back = async (): Promise<void> => {
        await beginAgain(container);
        await untilLeading(url);
      };
      return {
        ended,
        refusal: async () => {
          try {
            await leads(url);
            return null;
          } catch (error) {
            return errorWords(error);
          }
        },
        back,
        [Symbol.asyncDispose]: back,
      };
    },
  };
}

/** Returns once every partition has a leader. @throws Error with the driver's last words where that takes too long */
export async function untilLeading(url: string): Promise<void> {
  await untilReady(() => leads(url), { patience, interval: 100, ...nobodyElse });
}

/** @throws what the driver says while a partition of any topic has no leader */
export async function leads(url: string): Promise<void> {
  await using client = await connectKafka(url, clientId, { once: true });
  await client.admin.fetchTopicMetadata();
}
