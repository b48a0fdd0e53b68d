/** Kafka as a system of the matrix. */
import type { System } from '../contract.ts';
import { connectTopics } from './connector.ts';

export const system: System = { connect: (access) => connectTopics(access) };
