import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { type Ids, randomIds } from '../../lib/ids.ts';
import { createMetricRegistry, type WantedMetric } from './metrics.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const wanted = (accountId: string, name: string): WantedMetric => ({ accountId, integration: 'api', name, now: 1_700_000_000_000_000 });

const registry = (options: { capacity?: number; ids?: Ids } = {}) =>
  createMetricRegistry({ db: database.db, ids: options.ids ?? randomIds() }, options);

describe('createMetricRegistry', () => {
  it('makes a metric once, whoever asks, and remembers it', async () => {
    const [one, two] = [registry(), registry()];
    const names = Array.from({ length: 20 }, (_, i) => wanted('METRI1', `Metric ${i}`));
    const [first, second] = await Promise.all([one.ensure(names), two.ensure([...names].reverse())]);
    expect(second).toEqual([...first].reverse());
    expect(new Set(first).size).toBe(20);
    expect(first[0]).toMatch(/^[R-Y][1-9A-HJ-NP-Za-km-z]{5}$/);
    expect(one.idOf('METRI1', 'api', 'Metric 3')).toBe(first[3]);
    expect(registry().idOf('METRI1', 'api', 'Metric 3')).toBeUndefined();
  });

  it('tells accounts, integrations and the case of names apart', async () => {
    const metrics = registry();
    const ids = await metrics.ensure([
      wanted('METRI2', 'Same'),
      wanted('METRI3', 'Same'),
      { ...wanted('METRI2', 'Same'), integration: 'klaviyo' },
      wanted('METRI2', 'same'),
      wanted('METRI2', 'Same'),
    ]);
    expect(new Set(ids).size).toBe(4);
    expect(ids[4]).toBe(ids[0]);
  });

  it('draws another id when one is taken', async () => {
    const drawn = ['RAAAAA', 'RAAAAA', 'RAAAAA', 'RBBBBB'];
    const metrics = registry({ ids: { ...randomIds(), short: () => drawn.shift() as string } });
    expect(await metrics.ensure([wanted('METRI4', 'one')])).toEqual(['RAAAAA']);
    expect(await metrics.ensure([wanted('METRI4', 'two')])).toEqual(['RBBBBB']);
    expect(drawn).toEqual([]);
  });

  it('gives up when no id is ever free', async () => {
    const metrics = registry({ ids: { ...randomIds(), short: () => 'RCCCCC' } });
    await expect(metrics.ensure([wanted('METRI5', 'one'), wanted('METRI5', 'two')])).rejects.toThrow('no free id');
  });

  it('forgets the oldest beyond its capacity and finds it again', async () => {
    const metrics = registry({ capacity: 3 });
    const ids = await metrics.ensure([1, 2, 3, 4, 5].map((n) => wanted('METRI6', `M${n}`)));
    expect([1, 2, 3, 4, 5].map((n) => metrics.idOf('METRI6', 'api', `M${n}`) !== undefined)).toEqual([false, false, true, true, true]);
    expect(await metrics.ensure([wanted('METRI6', 'M1')])).toEqual([ids[0]]);
  });
});
