/** Every load into ClickHouse passes every point in order. */
import { passesEveryPoint } from '../../support/points.ts';

passesEveryPoint('clickhouse');
