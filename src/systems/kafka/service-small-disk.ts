/** How to get a Kafka broker whose disk may be filled: the one log directory that it has is on a small one. */
import { onSmallDisk } from '../../services/on-small-disk.ts';
import { facts, startBroker } from './service-container.ts';

export const service = onSmallDisk({
  id: 'kafka_small_disk',
  title: 'Kafka',
  facts,
  // Room for the topics of a test; the files of indexes are sparse, and take only what is written of them.
  disk: { folder: '/small', megabytes: 64 },
  start: startBroker,
});
