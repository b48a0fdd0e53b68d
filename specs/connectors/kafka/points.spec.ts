/** Every load into Kafka passes every point in order. */
import { passesEveryPoint } from '../../support/points.ts';

passesEveryPoint('kafka');
