import { describe, expect, it } from 'vitest';
import { eventIdToText } from '../../lib/ids.ts';
import { eventProperties, eventUuid } from './event-view.ts';
import { integrationKeys, integrationOf } from './integrations.ts';

const row = {
  id: eventIdToText(1n << 61n),
  unique_id: '1663286400',
  occurred_at: 1_663_286_400_000_000,
  value: null,
  value_currency: null,
  properties: { Brand: 'Kids Book' },
};

describe('eventProperties', () => {
  it('always shows $event_id and $value', () => {
    expect(eventProperties(row)).toEqual({ Brand: 'Kids Book', $event_id: '1663286400', $value: 0 });
  });

  it('shows the value with its currency', () => {
    expect(eventProperties({ ...row, value: 9.99, value_currency: 'USD' })).toEqual({
      Brand: 'Kids Book',
      $event_id: '1663286400',
      $value: 9.99,
      $value_currency: 'USD',
    });
  });

  it('keeps a $value among the properties when the event has none of its own', () => {
    const properties = { $value: 7, $event_id: 'forged' };
    expect(eventProperties({ ...row, properties })).toEqual({ $value: 7, $event_id: '1663286400' });
    expect(eventProperties({ ...row, properties, value: 0 })).toEqual({ $value: 0, $event_id: '1663286400' });
  });
});

describe('eventUuid', () => {
  it('is a version-1 uuid with clock sequence 1', () => {
    expect(eventUuid(row)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-8001-[0-9a-f]{12}$/);
    expect(() => eventUuid({ ...row, id: '0' })).toThrow();
  });
});

describe('integrations', () => {
  it('are found by key, name and category', () => {
    expect(integrationOf('api')).toEqual({ object: 'integration', id: '7FtS4J', key: 'api', name: 'API', category: 'API' });
    expect(integrationKeys('name', 'API')).toEqual(['api']);
    expect(integrationKeys('category', 'Internal')).toEqual(['klaviyo']);
    expect(integrationKeys('name', 'Shopify')).toEqual([]);
    expect(() => integrationOf('toString')).toThrow();
  });
});
