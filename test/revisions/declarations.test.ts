import { describe, expect, test } from 'vitest';
import { registryOf } from '../../src/jsonapi/declare.ts';
import type { Schema } from '../../src/jsonapi/schema.ts';
import { allSurfaces, type Surface } from '../../src/jsonapi/surface.ts';
import { resources } from '../../src/resources/index.ts';
import { createRevisions } from '../../src/revisions/revisions.ts';

const revisions = createRevisions(allSurfaces(registryOf(resources)), () => '2026-11-23');

function at(date: string, operationId: string): Surface {
  const surface = revisions.resolve(date).surfaces.get(operationId);
  if (!surface) throw new Error(`${operationId} is not in ${date}`);
  return surface;
}

/** `data.attributes.name` → the schema there; steps through lists, unions and members. */
function within(schema: Schema | undefined, path: string): Schema | undefined {
  return path.split('.').reduce<Schema | undefined>((node, step) => memberOf(node, step), schema);
}

function memberOf(schema: Schema | undefined, step: string): Schema | undefined {
  const [type, name] = step.includes(':') ? (step.split(':') as [string, string]) : [undefined, step];
  const nodes = [schema, schema?.items, ...(schema?.anyOf ?? []), ...(schema?.items?.anyOf ?? [])];
  return nodes
    .filter((node) => type === undefined || node?.properties?.type?.enum?.[0] === type)
    .map((node) => node?.properties?.[name])
    .find((node) => node !== undefined);
}

const answer = (date: string, operationId: string, path: string, status = 200) => within(at(date, operationId).answers[status], path);
const NEWEST = '2026-07-15';
const APRIL = '2026-04-15';
const JANUARY = '2026-01-15';
const BASE = '2025-10-15';

describe('2026-07-15', () => {
  test('brought backfill', () => {
    const single = 'data.attributes.backfill';
    const entry = 'data.attributes.events-bulk-create.data.attributes';
    expect(within(at(NEWEST, 'create_event').body, single)).toBeDefined();
    expect(within(at(APRIL, 'create_event').body, single)).toBeUndefined();
    for (const path of [`${entry}.backfill`, `${entry}.events.data.attributes.backfill`]) {
      expect(within(at(NEWEST, 'bulk_create_events').body, path)).toBeDefined();
      expect(within(at(APRIL, 'bulk_create_events').body, path)).toBeUndefined();
    }
  });

  test('brought conversations', () => {
    for (const operationId of ['get_profiles', 'get_profile']) {
      expect(at(NEWEST, operationId)).toMatchObject({
        include: expect.arrayContaining(['conversations']),
        fields: { conversation: ['channel', 'id'] },
      });
      expect(at(APRIL, operationId).include).not.toContain('conversations');
      expect(at(APRIL, operationId).fields).not.toHaveProperty('conversation');
      expect(answer(NEWEST, operationId, 'data.relationships.conversations')).toBeDefined();
      expect(answer(APRIL, operationId, 'data.relationships.conversations')).toBeUndefined();
      expect(answer(NEWEST, operationId, 'included.conversation:attributes')).toBeDefined();
      expect(answer(APRIL, operationId, 'included.conversation:attributes')).toBeUndefined();
    }
  });

  test('brought has(metric)', () => {
    expect(at(NEWEST, 'get_events').filters).toHaveProperty('metric');
    expect(Object.keys(at(APRIL, 'get_events').filters ?? {})).toEqual(['metric_id', 'profile_id', 'profile', 'datetime', 'timestamp']);
  });

  test('brought ids into fieldsets and fieldsets into writes', () => {
    expect(at(NEWEST, 'get_lists').fields.tag).toEqual(['id', 'name']);
    expect(at(APRIL, 'get_lists').fields.tag).toEqual(['name']);
    expect(at(NEWEST, 'get_events').fields).toHaveProperty('attribution');
    expect(at(APRIL, 'get_events').fields).not.toHaveProperty('attribution');
    expect(at(NEWEST, 'create_list').fields).toHaveProperty('list');
    expect(at(APRIL, 'create_list').fields).toEqual({});
    expect(at(APRIL, 'create_profile').additionalFields).toEqual(at(NEWEST, 'create_profile').additionalFields);
  });

  test('let related things be null', () => {
    expect(answer(NEWEST, 'get_metric_for_event', 'data')?.type).toEqual(['object', 'null']);
    expect(answer(APRIL, 'get_metric_for_event', 'data')?.type).toBe('object');
    expect(answer(APRIL, 'get_metric_id_for_event', 'data')?.type).toBe('object');
  });

  test('made room for hints', () => {
    expect(answer(NEWEST, 'create_list', 'meta', 201)).toBeDefined();
    expect(answer(APRIL, 'create_list', 'meta', 201)).toBeUndefined();
  });

  test('let accounts be without a city', () => {
    const path = 'data.attributes.contact_information.street_address';
    expect(answer(NEWEST, 'get_accounts', `${path}.city`)?.type).toEqual(['string', 'null']);
    expect(answer(APRIL, 'get_accounts', `${path}.city`)?.type).toBe('string');
    expect(answer(APRIL, 'get_accounts', path)?.required).toEqual(['city']);
  });

  test('brought ids of WhatsApp users and consent to the tracking of clicks', () => {
    const whatsapp = 'data.attributes.subscriptions.whatsapp.marketing';
    expect(answer(NEWEST, 'get_profile', 'data.attributes.whatsapp_bsuid')).toBeDefined();
    expect(answer(APRIL, 'get_profile', 'data.attributes.whatsapp_bsuid')).toBeUndefined();
    expect(answer(APRIL, 'get_profile', 'data.attributes.anonymous_id')).toBeDefined();
    expect(answer(NEWEST, 'get_profile', 'data.attributes.subscriptions.email.click_tracking')).toBeDefined();
    expect(answer(APRIL, 'get_profile', 'data.attributes.subscriptions.email.click_tracking')).toBeUndefined();
    expect(answer(NEWEST, 'get_profile', whatsapp)?.required).not.toContain('phone_number');
    expect(answer(APRIL, 'get_profile', whatsapp)?.required).toContain('phone_number');
    expect(answer(APRIL, 'get_profile', `${whatsapp}.phone_number`)?.type).toBe('string');
  });

  test('let segments ask for WhatsApp', () => {
    const channels = (date: string) =>
      JSON.stringify(answer(date, 'get_profile', 'included.segment:attributes.definition')).includes('"push","sms","whatsapp"');
    expect([channels(NEWEST), channels(APRIL)]).toEqual([true, false]);
  });
});

describe('2026-04-15', () => {
  test('brought relationships into what is included', () => {
    expect(answer(APRIL, 'get_events', 'included.metric:relationships')).toBeDefined();
    expect(answer(JANUARY, 'get_events', 'included.metric:relationships')).toBeUndefined();
    expect(answer(JANUARY, 'get_events', 'included.attribution:relationships')).toBeDefined();
    expect(answer(JANUARY, 'get_metric', 'included.flow:relationships')).toBeUndefined();
    expect(answer(JANUARY, 'get_events', 'data.relationships')).toBeDefined();
  });

  test('described more linkage', () => {
    expect(answer(APRIL, 'get_list', 'data.relationships.profiles.data')?.['x-unprinted']).toBeUndefined();
    expect(answer(JANUARY, 'get_list', 'data.relationships.profiles.data')?.['x-unprinted']).toBe(true);
    expect(answer(JANUARY, 'get_list', 'data.relationships.tags.data')?.['x-unprinted']).toBeUndefined();
  });

  test('linked attributions', () => {
    const path = 'included.attribution:relationships.flow.links';
    expect([answer(APRIL, 'get_event', path) !== undefined, answer(JANUARY, 'get_event', path) !== undefined]).toEqual([true, false]);
  });

  test('dropped the links to the ends', () => {
    expect(answer(APRIL, 'get_lists', 'links.first')).toBeUndefined();
    expect(answer(JANUARY, 'get_lists', 'links.first')).toEqual({ type: 'string', format: 'uri' });
    expect(answer(JANUARY, 'get_list', 'links.first')).toBeUndefined();
  });

  test('brought a page size for lists', () => {
    expect(at(APRIL, 'get_lists').page).toEqual({ size: { default: 10, max: 10 } });
    expect(at(JANUARY, 'get_lists').page).toEqual({});
  });

  test('brought patches of identifiers', () => {
    expect(within(at(APRIL, 'update_profile').body, 'data.meta.patch_identifiers')).toBeDefined();
    expect(within(at(JANUARY, 'update_profile').body, 'data.meta.patch_identifiers')).toBeUndefined();
    expect(within(at(JANUARY, 'update_profile').body, 'data.meta.patch_properties')).toBeDefined();
  });

  test('told consent to the tracking of opens', () => {
    const path = 'data.attributes.subscriptions.email.open_tracking';
    expect(answer(APRIL, 'get_profile', path)).toBeDefined();
    expect(answer(JANUARY, 'get_profile', path)).toBeUndefined();
    expect(at(APRIL, 'get_profile').fields.profile).toContain('subscriptions.email.open_tracking.consent');
    expect(at(JANUARY, 'get_profile').fields.profile?.filter((name) => name.includes('open_tracking'))).toEqual([]);
  });

  test('ranked WhatsApp', () => {
    const path = 'data.attributes.predictive_analytics.ranked_channel_affinity';
    expect(answer(APRIL, 'get_profile', path)?.items?.enum).toContain('whatsapp');
    expect(answer(JANUARY, 'get_profile', path)?.items?.enum).toEqual(['email', 'push', 'sms']);
  });
});

describe('2026-01-15', () => {
  test('brought a page size for events', () => {
    expect(at(JANUARY, 'get_events').page).toEqual({ size: { default: 200, max: 1000 } });
    expect(at(BASE, 'get_events').page).toEqual({});
  });

  test('took groups from reads of many profiles', () => {
    expect(at(JANUARY, 'get_profiles').include).toEqual(['push-tokens']);
    expect(at(BASE, 'get_profiles').include).toEqual(['lists', 'push-tokens', 'segments']);
    expect(Object.keys(at(BASE, 'get_profiles').fields)).toEqual(['profile']);
    expect(at(BASE, 'get_profile').include).toEqual(['lists', 'push-tokens', 'segments']);
  });

  test('linked single documents', () => {
    expect(answer(JANUARY, 'get_list', 'links')).toBeDefined();
    expect(answer(BASE, 'get_list', 'links')).toBeUndefined();
    expect(answer(BASE, 'create_list', 'links', 201)).toBeUndefined();
    expect(answer(BASE, 'get_lists', 'links')).toBeDefined();
  });

  test('described the links of pages of ids', () => {
    expect(answer(JANUARY, 'get_profile_ids_for_list', 'links')?.['x-unprinted']).toBeUndefined();
    expect(answer(BASE, 'get_profile_ids_for_list', 'links')?.['x-unprinted']).toBe(true);
  });

  test('named Flutter', () => {
    const path = 'included.push-token:attributes.metadata.klaviyo_sdk';
    expect(answer(JANUARY, 'get_profile', path)?.enum).toContain('flutter');
    expect(answer(BASE, 'get_profile', path)?.enum).not.toContain('flutter');
  });

  test('defined segments by more conditions', () => {
    const definition = (date: string) => JSON.stringify(answer(date, 'get_profile', 'included.segment:attributes.definition'));
    for (const word of ['"profile-has-custom-object"', '"regex"', '"one_click_unsubscribe"', '"data_warehouse_import"']) {
      expect([word, definition(JANUARY).includes(word), definition(BASE).includes(word)]).toEqual([word, true, false]);
    }
    for (const word of ['"manual_import"', '"sftp"', '"profile-metric-funnel"']) expect(definition(BASE)).toContain(word);
  });

  test('raised a limit', () => {
    expect(at(JANUARY, 'get_lists').rate).toEqual({ burst: 75, steady: 750 });
    expect(at(BASE, 'get_lists').rate).toEqual({ burst: 75, steady: 700 });
    expect(at(BASE, 'get_events').rate).toEqual({ burst: 350, steady: 3500 });
  });
});

test('every operation exists in every revision', () => {
  const sizes = new Set(revisions.all.map(({ surfaces }) => surfaces.size));
  expect(sizes.size).toBe(1);
});
