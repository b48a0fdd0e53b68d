/** Services on a small disk: each is named by its system's usual engine, and had only as a container of the run. */
import { services } from '../../src/systems/index.ts';
import { expect, test } from './support.ts';

const small = ['clickhouse_small_disk', 'kafka_small_disk'] as const;

for (const id of small) {
  test(`${id}: nobody else's disk is filled`, async () => {
    const { system, title, ways } = await services[id]();
    expect(system).toBe(id);
    expect(title).toMatch(/^\w+ on a small disk$/);
    expect(ways.external).toEqual({
      absent: expect.stringContaining('container that was started for the run'),
    });
    expect(ways.embedded).toEqual(ways.external);
    expect(ways.container).toMatchObject({ start: expect.any(Function) });
    expect(ways.in_process).toBeUndefined();
  });
}
