import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createValidator } from '../../src/jsonapi/validate/validator.ts';
import { declaredOperations } from '../support/operations.ts';

/** The examples that the docs page shows are made in the browser; here the same files make them. */
const root = join(import.meta.dirname, '../..');
const { exampleOf, curlOf, sdkOf } = await import(join(root, 'src/openapi/page/examples.js'));
const { readDocument, search, kindOf } = await import(join(root, 'src/openapi/page/model.js'));
const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8'));
const model = readDocument(document);
const about = { base: 'http://127.0.0.1:8080', revision: '2026-07-15', resolve: model.resolve };
const sdk = (await import('klaviyo-api')) as unknown as Record<string, { prototype: object }>;

describe.each(declaredOperations().map(({ operationId, surface }) => [operationId, surface] as const))('%s', (operationId, surface) => {
  const operation = model.byId.get(operationId);

  test('has an example of a body that the server takes', () => {
    expect(operation.body !== undefined).toBe(surface.body !== undefined);
    if (!surface.body) return;
    const example = exampleOf(operation.body, model.resolve, { request: true });
    expect(createValidator().check(surface.body, example)).toEqual([]);
  });

  test('has an example for curl', () => {
    const text: string = curlOf(operation, about);
    expect(text).toContain(`'http://127.0.0.1:8080${surface.path.split('{')[0]}`);
    expect(text).not.toContain('{id}');
    expect(text).toContain("-H 'revision: 2026-07-15'");
    expect(text.includes("-d '")).toBe(surface.body !== undefined);
  });

  test('has an example for the Node SDK that calls a method which it has, unless the operation is ours or for browsers', () => {
    if (surface.own || surface.parameters?.company_id) return expect(sdkOf(operation, about)).toBeUndefined();
    const text: string = sdkOf(operation, about);
    const [, group = '', method = ''] = /new (\w+)\(new ApiKeySession[\s\S]*await \w+\.(\w+)\(/.exec(text) ?? [];
    expect(sdk[group]?.prototype).toHaveProperty(method);
  });
});

describe('the search', () => {
  test('finds by words of path, id and summary, in any order', () => {
    const ids = (text: string) => search(model.operations, text).map(({ operationId }: { operationId: string }) => operationId);
    expect(ids('delete list')).toEqual(expect.arrayContaining(['delete_list', 'remove_profiles_from_list']));
    expect(ids('delete list')).not.toContain('create_list');
    expect(ids('  LIST   delete')).toEqual(ids('delete list'));
    expect(ids('')).toHaveLength(model.operations.length);
    expect(ids('teapot')).toEqual([]);
  });
});

test('types are told in words', () => {
  const { resolve } = model;
  expect(kindOf({ type: ['string', 'null'], format: 'date-time' }, resolve)).toBe('time or null');
  expect(kindOf({ type: 'array', items: { $ref: '#/components/schemas/Event' } }, resolve)).toBe('list of Event');
  expect(kindOf({ anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'string' }] }, resolve)).toBe('text or number');
});
