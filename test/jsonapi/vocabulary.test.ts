import { describe, expect, test } from 'vitest';
import { column } from '../../src/jsonapi/attributes.ts';
import { bodyOf, identifier, inData, linkageBody, resourceBody, toOneBody } from '../../src/jsonapi/body.ts';
import { defineResource, type Resource, registryOf } from '../../src/jsonapi/declare.ts';
import { XS } from '../../src/jsonapi/rates.ts';
import { noneYet } from '../../src/jsonapi/relationships.ts';
import { anyOf, constant, listOf, nullable, number, object, record, text } from '../../src/jsonapi/schema.ts';
import { type Surface, surfaceOf } from '../../src/jsonapi/surface.ts';
import { createValidator } from '../../src/jsonapi/validate/validator.ts';
import type { Unplaced } from '../../src/jsonapi/verbs.ts';
import { accept, action, create, get, list, relationshipGet, relationshipReplace } from '../../src/jsonapi/verbs.ts';

/**
 * The reference has 345 operations, and a handful of odd kinds among them. Each is sketched here in the vocabulary, so that the
 * family that brings it later needs a declaration and no new mechanism. Words that nothing performs yet (multipart bodies,
 * filters in a header) are written down in docs/decisions/0010-words-still-missing.md instead.
 */
const anyId = { valid: () => true };
const run = async () => ({});
const common = { summary: 'A sketch', scopes: [], rate: XS };
const writing = { ...common, run, input: () => ({}), pointer: () => '/data' };

function sketch(operations: Record<string, Unplaced>, spec: Partial<Resource> = {}): Record<string, Surface> {
  const thing = defineResource({ type: 'thing', path: 'things', category: 'Sketches', id: anyId, ...spec, operations });
  const part = defineResource({
    type: 'part',
    path: 'parts',
    category: 'Sketches',
    id: anyId,
    attributes: { size: column(number(), 'size') },
  });
  const registry = registryOf([thing, part]);
  return Object.fromEntries(Object.entries(thing.operations).map(([id, operation]) => [id, surfaceOf(registry, thing, id, operation)]));
}

const faults = (surface: Surface | undefined, body: unknown) => createValidator().check(surface?.body ?? {}, body);

describe('bodies', () => {
  test('nest resources three deep, and faults point into the innermost', () => {
    const inner = inData(resourceBody('part', { attributes: { size: number() } }));
    const middle = inData(listOf(resourceBody('box', { relationships: { part: inner } })));
    const { op } = sketch({ op: create({ ...writing, status: 201, body: bodyOf('thing', { relationships: { boxes: middle } }) }) });
    const part = { data: { type: 'part', attributes: { size: 'large' } } };
    const body = { data: { type: 'thing', relationships: { boxes: { data: [{ type: 'box', relationships: { part } }] } } } };
    expect(faults(op, body)[0]?.source).toEqual({
      pointer: '/data/relationships/boxes/data/0/relationships/part/data/attributes/size',
    });
  });

  test('may have no attributes, an id of the caller’s, and meta beside the attributes', () => {
    const body = bodyOf('thing', { id: 'optional', 'meta?': object({ 'reason?': text() }, 'meta') });
    const { op } = sketch({ op: create({ ...writing, status: 201, body }) });
    expect(faults(op, { data: { type: 'thing', id: 'mine', meta: { reason: 'because' } } })).toEqual([]);
    expect(faults(op, { data: { type: 'thing', attributes: {} } })[0]?.detail).toBe(
      "'attributes' is not a valid field for the resource 'thing'.",
    );
  });

  test('linkage may carry meta, and a to-one relationship is replaced or emptied', () => {
    const body = inData(listOf(identifier('part', record())));
    const relationships = { part: noneYet('part', 'one'), parts: noneYet('part', 'many') };
    const { many, one } = sketch(
      {
        many: relationshipReplace({ ...writing, relationship: 'parts', body }),
        one: relationshipReplace({ ...writing, relationship: 'part', body: toOneBody('part', 'nullable') }),
      },
      { relationships },
    );
    expect(faults(many, { data: [{ type: 'part', id: 'a', meta: { until: 1 } }] })).toEqual([]);
    expect(one).toMatchObject({ method: 'PATCH', path: '/api/things/{id}/relationships/part', answers: { 204: undefined } });
    expect(faults(one, { data: null })).toEqual([]);
  });

  test('unions are told apart by a member, or just listed', () => {
    const filter = anyOf(object({ type: constant('date'), days: number() }), object({ type: constant('text'), value: text() }));
    const { op } = sketch({ op: create({ ...writing, status: 201, body: bodyOf('thing', { attributes: { filter } }) }) });
    expect(faults(op, { data: { type: 'thing', attributes: { filter: { type: 'text', value: 'x' } } } })).toEqual([]);
    // Told by its type, it is held to what that one has.
    const details = faults(op, { data: { type: 'thing', attributes: { filter: { type: 'date', value: 'x' } } } }).map(
      ({ detail }) => detail,
    );
    expect(details.sort()).toEqual([
      "'days' is a required field for the resource 'filter'.",
      "'value' is not a valid field for the resource 'filter'.",
    ]);
    const [other] = faults(op, { data: { type: 'thing', attributes: { filter: { type: 'mood' } } } });
    expect(other?.detail).toBe("'type' must be one of 'date', 'text'.");
  });

  test('are bounded', () => {
    const { op } = sketch({ op: accept({ ...writing, body: linkageBody('part', 2) }) });
    const data = ['a', 'b', 'c'].map((id) => ({ type: 'part', id }));
    expect(faults(op, { data })[0]?.detail).toBe("'data' may hold 2 items at most; there are 3.");
  });
});

describe('answers', () => {
  test('to creates are 200, 201, 202 with the job, or 200 or 201', () => {
    const spec = { ...writing, body: bodyOf('thing', { attributes: {} }) };
    const surfaces = sketch({
      code: create({ ...spec, status: 200 }),
      job: create({ ...spec, status: 202 }),
      upsert: create({ ...spec, status: '200 or 201' }),
    });
    expect(Object.values(surfaces).map(({ answers }) => Object.keys(answers))).toEqual([['200'], ['202'], ['200', '201']]);
  });

  test('without a body are 202, or 204 for the two that say so', () => {
    const { a, b } = sketch({ a: accept(writing), b: accept({ ...writing, status: 204 }) });
    expect([a?.answers, b?.answers]).toEqual([{ 202: undefined }, { 204: undefined }]);
  });

  test('of actions are the declaration’s own', () => {
    const answer = object({ data: object({ name: text(), 'text?': nullable(text()) }) });
    const { op } = sketch({ op: action({ ...writing, path: '/api/thing-render', status: 200, answer }) });
    expect(op).toMatchObject({ path: '/api/thing-render', answers: { 200: answer } });
  });

  test('show different members per operation', () => {
    const attributes = { name: column(text(), 'name'), secret: column(text(), 'secret') };
    const { all, some } = sketch({ all: get(common), some: get({ ...common, view: { attributes: ['name'] } }) }, { attributes });
    expect(all?.fields.thing).toEqual(['id', 'name', 'secret']);
    expect(some?.fields.thing).toEqual(['id', 'name']);
  });
});

describe('parameters', () => {
  test('may be the operation’s own, and filters may be required or exclude each other', () => {
    const text = {
      operators: { single: ['equals' as const] },
      value: { type: 'string' as const },
      where: { kind: 'fixed' as const, matches: true },
    };
    const { op } = sketch({
      op: list({
        ...common,
        parameters: { page_cursor: {}, company_id: { required: true, pattern: '[A-Za-z0-9]{6}' } },
        filters: { channel: text, list_reason: text, reason: text },
        filterRules: { required: ['channel'], exclusive: [['list_reason'], ['reason']] },
        page: 'all',
      }),
    });
    expect(op?.parameters).toHaveProperty('company_id.required', true);
    expect(op?.filterRules?.required).toEqual(['channel']);
    expect(op?.page).toBeUndefined();
  });

  test('name the id of a job in the path', () => {
    const { op } = sketch({ op: get({ ...common, idName: 'job_id' }) });
    expect(op?.path).toBe('/api/things/{job_id}');
  });

  test('filter linkage lists as they filter the things themselves', () => {
    const size = {
      operators: { single: ['equals' as const] },
      value: { type: 'number' as const },
      where: { kind: 'column' as const, column: 'size' },
    };
    const { op } = sketch(
      { op: relationshipGet({ ...common, relationship: 'parts', filters: { size }, page: { default: 20, max: 100 } }) },
      {
        relationships: { parts: noneYet('part', 'many') },
      },
    );
    expect(op?.filters).toEqual({ size: { operators: size.operators, value: size.value } });
  });
});

test('composite ids are a kind of id like any other', () => {
  const item: Resource['id'] = {
    valid: (id) => /^\$[a-z]+:::\$[a-z]+:::.+$/.test(id),
    malformed: (id) => `Invalid item id: '${id}'`,
  };
  expect(item.valid('$custom:::$default:::SKU-1')).toBe(true);
  expect(item.malformed?.('SKU-1')).toContain('SKU-1');
});

test('what is our own has a root of its own', () => {
  const { all, single } = sketch({ all: list(common), single: get(common) }, { own: true });
  expect([all, single].map((surface) => [surface?.path, surface?.own])).toEqual([
    ['/burgee/v1/things', true],
    ['/burgee/v1/things/{id}', true],
  ]);
});
