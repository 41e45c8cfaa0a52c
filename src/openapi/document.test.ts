import { describe, expect, it } from 'vitest';
import { additional, column, undocumented } from '../jsonapi/attributes.ts';
import { bodyOf } from '../jsonapi/body.ts';
import { defineResource, registryOf } from '../jsonapi/declare.ts';
import { L, M, XS } from '../jsonapi/rates.ts';
import { noneYet } from '../jsonapi/relationships.ts';
import { anyOf, constant, nullable, object, text, textOrNumber } from '../jsonapi/schema.ts';
import { allSurfaces } from '../jsonapi/surface.ts';
import { create, get, list } from '../jsonapi/verbs.ts';
import { openApiDocument } from './document.ts';

const anyId = { valid: () => true };
const address = object({ 'street?': nullable(text()), 'town?': nullable(text()), 'country?': nullable(text()) });
const box = defineResource({
  type: 'box',
  path: 'boxes',
  category: 'Things',
  id: anyId,
  attributes: {
    label: column(text(), 'label'),
    secret: undocumented(column(text(), 'secret')),
    address: column(address, 'address'),
    weight: additional(column(text(), 'weight')),
  },
  relationships: { parts: noneYet('part', 'many') },
  operations: {
    get_boxes: list({
      summary: 'Read boxes',
      scopes: ['boxes:read', 'parts:read'],
      rate: L,
      costly: [{ additional: ['weight'], include: ['parts'], rate: XS }],
      additional: true,
      include: ['parts', 'others'],
      filters: {
        label: { operators: { single: ['equals'], list: ['any'] }, value: { type: 'string' }, where: { kind: 'column', column: 'label' } },
      },
      sorts: { label: { by: { kind: 'column', column: 'label' } } },
      page: { default: 20, max: 100 },
    }),
    get_box: get({ summary: 'Read a box', scopes: ['boxes:read'], rate: L }),
    create_box: create({
      summary: 'Make a box',
      scopes: ['boxes:write'],
      rate: { ...M, daily: 150 },
      status: 201,
      body: bodyOf('box', {
        attributes: {
          label: textOrNumber(),
          kind: anyOf(object({ shape: constant('round'), radius: text() }), object({ shape: constant('square'), side: text() })),
        },
      }),
      run: async () => ({}),
      input: () => ({}),
      pointer: () => '',
    }),
  },
});
const part = defineResource({ type: 'part', path: 'parts', category: 'Things', id: anyId, attributes: { size: column(text(), 'size') } });
const other = defineResource({
  type: 'other',
  path: 'others',
  category: 'Things',
  id: anyId,
  attributes: { size: column(text(), 'size') },
});
const withOthers = { ...box, relationships: { ...box.relationships, others: noneYet('other', 'many') } };
const surfaces = allSurfaces(registryOf([withOthers, part, other]));
const document = openApiDocument(surfaces, { revision: '2026-07-15', baseUrl: 'https://api.example' });
// biome-ignore lint/suspicious/noExplicitAny: paths into a document of unknown depth
const at = (path: string): any => path.split('/').reduce((node: any, key) => node?.[key], document);
const operation = (path: string, method: string) => document.paths[path]?.[method] as Record<string, unknown>;
const named = (parameters: unknown, name: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: see above
  (parameters as any[]).map((p) => (p.$ref ? at(p.$ref.slice(2)) : p)).find((p) => p.name === name);

/** Every object in the document with its place. */
function* nodes(value: unknown, place = ''): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [place, value as Record<string, unknown>];
  for (const [key, child] of Object.entries(value)) yield* nodes(child, `${place}/${key}`);
}

describe('the document', () => {
  it('has no mark that is meant for the server alone', () => {
    for (const [place, node] of nodes(document)) {
      for (const mark of ['x-name', 'x-also', 'x-undocumented']) expect(node, place).not.toHaveProperty(mark);
    }
  });

  it('refers only to parts that it has, and has none that nothing refers to', () => {
    const referred = new Set<string>();
    for (const [, node] of nodes(document)) if (typeof node.$ref === 'string') referred.add(node.$ref);
    for (const reference of referred) expect(at(reference.slice(2)), reference).toBeDefined();
    const schemas = Object.keys(at('components/schemas')).map((name) => `#/components/schemas/${name}`);
    const parameters = Object.keys(at('components/parameters')).map((name) => `#/components/parameters/${name}`);
    expect([...schemas, ...parameters].filter((part) => !referred.has(part))).toEqual([]);
  });

  it('is the same each time', () => {
    const again = openApiDocument(allSurfaces(registryOf([withOthers, part, other])), {
      revision: '2026-07-15',
      baseUrl: 'https://api.example',
    });
    expect(JSON.stringify(again)).toBe(JSON.stringify(document));
  });

  it('says what it is, where it is served and how callers show who they are', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '2026-07-15' }, servers: [{ url: 'https://api.example' }] });
    expect(document).toMatchObject({ tags: [{ name: 'Things' }], security: [{ 'Klaviyo-API-Key': [] }] });
    expect(at('components/securitySchemes/Klaviyo-API-Key')).toMatchObject({ in: 'header', name: 'Authorization' });
  });
});

describe('an operation', () => {
  const boxes = operation('/api/boxes', 'get');

  it('has its limits, scopes and filters as extensions', () => {
    expect(boxes['x-burgee-ratelimit']).toEqual({ burst: '75/s', steady: '750/m' });
    expect(operation('/api/boxes', 'post')['x-burgee-ratelimit']).toEqual({ burst: '10/s', steady: '150/m', daily: '150/d' });
    expect(boxes['x-burgee-scopes']).toEqual(['boxes:read', 'parts:read']);
    expect(boxes['x-burgee-filters']).toEqual({ label: { operators: { single: ['equals'], list: ['any'] }, value: { type: 'string' } } });
  });

  it('says which requests cost more', () => {
    expect(boxes.description).toBe('With `include=parts` or the additional field `weight` a tighter limit holds as well: 1/s, 15/m.');
  });

  it('has the parameters of its declaration', () => {
    expect(named(boxes.parameters, 'page[size]').schema).toEqual({ type: 'integer', default: 20, minimum: 1, maximum: 100 });
    expect(named(boxes.parameters, 'sort').schema.enum).toEqual(['label', '-label']);
    expect(named(boxes.parameters, 'include')).toMatchObject({ explode: false, schema: { items: { enum: ['parts', 'others'] } } });
    expect(named(boxes.parameters, 'additional-fields[box]').schema.items.enum).toEqual(['weight']);
    expect(named(boxes.parameters, 'fields[box]').schema.items.enum).toContain('address.town');
    expect(named(boxes.parameters, 'fields[box]').schema.items.enum).not.toContain('secret');
    expect(named(boxes.parameters, 'filter').description).toContain('- `label`: `equals`, `any` [a list]');
    expect(named(boxes.parameters, 'revision')).toMatchObject({ in: 'header', required: true, schema: { default: '2026-07-15' } });
    expect(named(operation('/api/boxes/{id}', 'get').parameters, 'id')).toMatchObject({ in: 'path', required: true });
  });

  it('leaves filter tables to words in documents of revisions that had none', () => {
    const old = openApiDocument(surfaces, { revision: '2025-10-15', baseUrl: 'https://api.example' });
    expect(old.paths['/api/boxes']?.get).not.toHaveProperty('x-burgee-filters');
    expect(JSON.stringify(old.paths['/api/boxes']?.get)).toContain('- `label`: `equals`');
  });

  it('answers errors in one shape', () => {
    expect(boxes.responses).toMatchObject({ '4XX': { $ref: '#/components/responses/ClientError' } });
    expect(at('components/schemas/Errors').properties.errors.items.required).toContain('detail');
  });
});

describe('shared parts', () => {
  it('give resource objects a name, and their variants one that tells them apart', () => {
    expect(at('components/schemas/Box').properties.type.enum).toEqual(['box']);
    expect(at('components/schemas/BoxOfGetBox').properties.attributes.properties).not.toHaveProperty('weight');
  });

  it('tell included types apart by a discriminator', () => {
    const success = (operation('/api/boxes', 'get').responses as Record<string, Record<string, unknown>>)['200'];
    // biome-ignore lint/suspicious/noExplicitAny: see above
    const included = (success as any).content['application/vnd.api+json'].schema.properties.included.items;
    expect(included.oneOf).toEqual([{ $ref: '#/components/schemas/Part' }, { $ref: '#/components/schemas/Other' }]);
    expect(included.discriminator).toEqual({
      propertyName: 'type',
      mapping: { part: '#/components/schemas/Part', other: '#/components/schemas/Other' },
    });
  });

  it('tell the variants of a request apart as well', () => {
    // biome-ignore lint/suspicious/noExplicitAny: see above
    const body = (operation('/api/boxes', 'post').requestBody as any).content['application/vnd.api+json'].schema;
    const { kind, label } = body.properties.data.properties.attributes.properties;
    expect(label).toEqual({ type: 'string' });
    expect(kind.discriminator).toEqual({
      propertyName: 'shape',
      mapping: { round: '#/components/schemas/RoundKindInput', square: '#/components/schemas/SquareKindInput' },
    });
  });

  it('say which members are answered beyond the reference’s document', () => {
    expect(at('components/schemas/Box').properties.attributes.properties.secret).toEqual({
      type: ['string', 'null'],
      description: 'Seen in recorded answers of the reference, not in its document. No name for sparse fieldsets.',
    });
  });
});
