/** Every load into PostgreSQL passes every point in order. */
import { passesEveryPoint } from '../../support/points.ts';

passesEveryPoint('postgres');
