import { describe, expect, it, test } from 'vitest';
import { additional, column } from './attributes.ts';
import { bodyOf, linkageBody } from './body.ts';
import { defineResource, type Resource, type ResourceSpec, type Table } from './declare.ts';
import type { FilterBinding, Where } from './operations.ts';
import { XS } from './rates.ts';
import { many, noneYet, one } from './relationships.ts';
import { object, text } from './schema.ts';
import { accept, create, get, list, related, relationshipAdd, relationshipGet, remove, type Unplaced, update } from './verbs.ts';
import { verify } from './verify.ts';

const boxes: Table = { name: 'boxes', id: 'id', columns: { id: 'text', label: 'text', part_id: 'text' } };
const parts: Table = { name: 'parts', id: 'id', columns: { id: 'text' } };
const pairs: Table = { name: 'box_parts', id: 'part_id', columns: { box_id: 'text', part_id: 'text', since: 'time' } };

const common = { summary: 'x', scopes: [], rate: XS };
const writing = { ...common, run: async () => ({}), input: () => ({}), pointer: () => '' };
const onColumn = (name: string, table?: 'via'): Where => ({ kind: 'column', column: name, ...(table ? { table } : {}) });
const equals = (where: Where, rest: Partial<FilterBinding> = {}): FilterBinding => ({
  ...{ operators: { single: ['equals'] }, value: { type: 'string' }, where },
  ...rest,
});

function box(operations: Record<string, Unplaced> = {}, spec: Partial<ResourceSpec> = {}): Resource {
  return defineResource({
    ...{ type: 'box', path: 'boxes', category: 'Things', id: { valid: () => true }, table: boxes },
    attributes: { label: column(text(), 'label'), weight: additional(column(text(), 'label')) },
    relationships: { parts: many('part', pairs, 'box_id', 'part_id'), lid: noneYet('lid', 'one'), main: one('part', 'part_id') },
    operations,
    ...spec,
  });
}
const part = defineResource({ type: 'part', path: 'parts', category: 'Things', id: { valid: () => true }, table: parts, attributes: {} });

function problems(resource: Resource, indexes?: Parameters<typeof verify>[1], others: Resource[] = [part]): string[] {
  try {
    verify([resource, ...others], indexes);
    return [];
  } catch (error) {
    const [head, ...lines] = (error as Error).message.split('\n');
    expect(head).toBe('The declarations do not hold together:');
    return lines.map((line) => line.replace(/^- /, ''));
  }
}

test('sound declarations pass', () => {
  const sound = box({
    get_boxes: list({
      ...common,
      include: ['parts', 'main'],
      additional: true,
      costly: [{ include: ['parts'], additional: ['weight'], rate: XS }],
      view: { attributes: ['label', 'weight'], relationships: ['parts'] },
      filters: { label: equals(onColumn('label')), id: equals({ kind: 'exists', column: 'id', type: 'part', detail: () => '' }) },
      filterRules: { required: ['label'], exclusive: [['label'], ['id']] },
      sorts: { label: { by: { kind: 'column', column: 'label' } } },
      defaultSort: '-label',
      page: { default: 1, max: 2 },
    }),
    get_box: get(common),
    create_box: create({ ...writing, status: 201, body: bodyOf('box', { attributes: { label: text() } }) }),
    update_box: update({ ...writing, body: bodyOf('box', { id: 'required' }) }),
    delete_box: remove(writing),
    get_parts_for_box: related({
      ...{ ...common, relationship: 'parts' },
      filters: { since: equals(onColumn('since', 'via')) },
      view: { viaAttributes: { since: { column: 'since', attribute: column(text(), 'via.since') } } },
      page: { default: 1, max: 1 },
    }),
    get_part_ids_for_box: relationshipGet({ ...common, relationship: 'parts' }),
    add_parts: relationshipAdd({ ...writing, relationship: 'parts', body: linkageBody('part', 10) }),
  });
  expect(problems(sound)).toEqual([]);
});

describe('names', () => {
  it('of types and operations are used once', () => {
    expect(problems(box(), undefined, [part, part])).toEqual(['the type part is declared twice']);
    const other = defineResource({ ...part, type: 'other', path: 'others', table: parts, operations: { get_box: get(common) } });
    expect(problems(box({ get_box: get(common) }), undefined, [part, other])).toEqual(['the operation get_box is declared twice']);
  });

  it('of places are used once, whatever they call the id', () => {
    const twice = box({ get_box: get(common), read_box: get({ ...common, idName: 'box_id' }) });
    expect(problems(twice)).toEqual(['read_box is served at GET /api/boxes/{}, where get_box is']);
  });

  it('of parameters in paths are those that are read', () => {
    expect(problems(box({ get_box: get({ ...common, path: '/api/boxes/{key}' }) }))).toEqual([
      'get_box: the path /api/boxes/{key} has to have {id} and nothing else',
    ]);
    expect(problems(box({ delete_box: remove({ ...writing, path: '/api/boxes' }) }))).toHaveLength(1);
    expect(problems(box({ get_boxes: list({ ...common, path: 'api/{id}/boxes' }) }))).toEqual([
      'get_boxes: the path api/{id}/boxes does not start with a slash',
      'get_boxes: nothing reads {id} in the path of a list',
    ]);
  });
});

describe('relationships', () => {
  it('lead to declared types wherever somebody may follow', () => {
    expect(problems(box(), undefined, [])).toEqual([
      'box: box.parts leads to part, which nobody declares',
      'box: box.main leads to part, which nobody declares',
    ]);
    expect(problems(box({ get_lid: related({ ...common, relationship: 'lid' }) }))).toEqual([
      'get_lid: box.lid leads to lid, which nobody declares',
    ]);
    expect(problems(box({ get_box: get({ ...common, include: ['lid'] }) }))).toEqual([
      'get_box: box.lid leads to lid, which nobody declares',
    ]);
  });

  it('exist', () => {
    expect(problems(box({ get_box: get({ ...common, include: ['friends'] }) }))).toEqual(['get_box: box has no relationship friends']);
    expect(problems(box({ get_friends: related({ ...common, relationship: 'friends' }) }))).toEqual([
      'get_friends: box has no relationship friends',
    ]);
  });

  it('lead to rows where rows are read', () => {
    const bare = box({ get_boxes: list(common) }, { table: undefined, attributes: {}, relationships: {} });
    expect(problems(bare)).toEqual(['get_boxes: box has no table to read']);
    const empty = { ...part, table: undefined };
    expect(problems(box({ get_parts: related({ ...common, relationship: 'parts' }) }), undefined, [empty])).toEqual([
      'get_parts: part has no table to read',
    ]);
  });
});

describe('columns', () => {
  it('of attributes and relationships are those of the table', () => {
    const attributes = { label: column(text(), 'lable') };
    const relationships = { parts: many('part', pairs, 'box', 'part_id'), main: one('part', 'main_id') };
    expect(problems(box({}, { attributes, relationships }))).toEqual([
      'box.label is read from lable, which boxes does not have',
      'box.parts is read from box, which box_parts does not have',
      'box.main is read from main_id, which boxes does not have',
    ]);
    expect(problems(box({}, { table: undefined, relationships: {} }))[0]).toBe('box.label is read from label, but there is no table');
  });

  it('of filters and sorts are those of the table or of the pairs', () => {
    const operation = list({
      ...common,
      filters: {
        name: equals(onColumn('name')),
        since: equals(onColumn('since', 'via')),
        lid: equals({ kind: 'exists', column: 'id', type: 'lid', detail: () => '' }),
      },
      sorts: { name: { by: { kind: 'column', column: 'name' } } },
    });
    expect(problems(box({ get_boxes: operation }))).toEqual([
      'get_boxes: the filter on name is read from name, which boxes does not have',
      'get_boxes: the filter on since is a column of a table of pairs, but there is none',
      'get_boxes: the filter on lid looks for lid, which nobody declares',
      'get_boxes: the sort by name is read from name, which boxes does not have',
    ]);
  });

  it('of pairs are those of the table of pairs', () => {
    const viaAttributes = { joined: { column: 'joined', attribute: column(text(), 'via.joined') } };
    expect(problems(box({ get_parts: related({ ...common, relationship: 'parts', view: { viaAttributes } }) }))).toEqual([
      'get_parts: the attribute joined is read from joined, which box_parts does not have',
    ]);
  });
});

describe('views', () => {
  it('show what there is', () => {
    const view = { attributes: ['label', 'colour'], relationships: ['friends'] };
    expect(problems(box({}, { view }))).toEqual([
      'box: box has no attribute colour to show',
      'box: box has no relationship friends to show',
    ]);
    expect(problems(box({ get_box: get({ ...common, view: { attributes: ['size'] } }) }))).toEqual([
      'get_box: box has no attribute size to show',
    ]);
  });

  it('are not echoed where the answer shows the thing', () => {
    const body = bodyOf('box', { id: 'required' });
    expect(problems(box({ update_box: update({ ...writing, body, quiet: true, echo: true }) }))).toEqual([]);
    expect(problems(box({ update_box: update({ ...writing, body, echo: true }) }))).toEqual([
      'update_box: its answer shows the thing, so there is nothing to echo',
    ]);
  });

  it('do not hide an attribute', () => {
    const own = { ...part, attributes: { since: column(text(), 'id') } };
    const viaAttributes = { since: { column: 'since', attribute: column(text(), 'via.since') } };
    expect(problems(box({ get_parts: related({ ...common, relationship: 'parts', view: { viaAttributes } }) }), undefined, [own])).toEqual([
      'get_parts: since of the table of pairs hides part.since',
    ]);
  });

  it('cost more only where it can be asked for', () => {
    const costly = [{ include: ['parts'], additional: ['weight'], rate: XS }];
    expect(problems(box({ get_box: get({ ...common, costly }) }))).toEqual([
      'get_box: including parts costs more, but cannot be asked for',
      'get_box: the additional field weight of box costs more, but cannot be asked for',
    ]);
  });
});

describe('listings', () => {
  it('have the fields that their rules speak of, and the order that they start with', () => {
    const operation = list({ ...common, filterRules: { required: ['label'] }, defaultSort: '-label', page: { default: 20, max: 10 } });
    expect(problems(box({ get_boxes: operation }))).toEqual([
      'get_boxes: a rule speaks of label, which cannot be filtered on',
      'get_boxes: the order without a sort, -label, is none of its sorts',
      'get_boxes: pages of 20 unless asked for otherwise, 10 at most',
    ]);
  });

  it('have filters that can be used', () => {
    const filters = { label: equals(onColumn('label'), { value: undefined }), id: equals(onColumn('id'), { operators: {} }) };
    expect(problems(box({ get_boxes: list({ ...common, filters }) }))).toEqual([
      'get_boxes: the filter on label takes values of no type',
      'get_boxes: the filter on id has no operator',
    ]);
  });
});

describe('bodies', () => {
  it('of updates repeat type and id', () => {
    expect(problems(box({ update_box: update({ ...writing, body: bodyOf('part', {}) }) }))).toEqual([
      'update_box: the body is of type part, not box',
      "update_box: the body's data has to have an id",
    ]);
    expect(problems(box({ update_box: update({ ...writing, body: bodyOf('box', { id: 'optional' }) }) }))).toHaveLength(1);
    expect(problems(box({ update_box: update(writing) }))).toEqual(['update_box takes no body']);
  });

  it('about relationships name the related type', () => {
    expect(problems(box({ add_parts: relationshipAdd({ ...writing, relationship: 'parts', body: linkageBody('box', 1) }) }))).toEqual([
      'add_parts: the body is of type box, not part',
    ]);
  });

  it('are documents', () => {
    expect(problems(box({ create_box: create({ ...writing, status: 201, body: object({ label: text() }) }) }))).toEqual([
      'create_box: the body has no data',
    ]);
    expect(problems(box({ create_box: create({ ...writing, status: 201, body: object({ data: object({}) }) }) }))).toEqual([
      "create_box: the body's data has no type",
    ]);
    expect(problems(box({ take_boxes: accept({ ...writing, body: bodyOf('box-job', {}) }) }))).toEqual([]);
  });
});

describe('orders', () => {
  const operation = list({
    ...common,
    sorts: { label: { by: { kind: 'column', column: 'label', nullsAsEmpty: true } } },
    page: { default: 1, max: 1 },
  });
  const byId = { table: 'boxes', columns: ['account_id', 'id'] };

  it('have an index', () => {
    expect(problems(box({ get_boxes: operation }), [])).toEqual([
      "get_boxes: for the order by label, boxes needs an index on (account_id, coalesce(label, ''), id)",
      'get_boxes: for the order by no sort, boxes needs an index on (account_id, id)',
    ]);
    const byLabel = { table: 'boxes', columns: ['account_id', "coalesce(label, '')", 'id', 'more'] };
    expect(problems(box({ get_boxes: operation }), [byId, byLabel])).toEqual([]);
    expect(problems(box({ get_boxes: operation }), [byId, { ...byLabel, table: 'parts' }])).toHaveLength(1);
  });

  it('of members begin with their owner', () => {
    const members = related({
      ...common,
      relationship: 'parts',
      page: { default: 1, max: 1 },
      sorts: { since: { by: { kind: 'column', column: 'since', table: 'via' } } },
      defaultSort: 'since',
    });
    expect(problems(box({ get_parts: members }), [])).toEqual([
      'get_parts: for the order by since, box_parts needs an index on (account_id, box_id, since, part_id)',
    ]);
  });

  it('of unpaged lists need none', () => {
    expect(problems(box({ get_boxes: list({ ...common, page: 'all' }) }), [])).toEqual([]);
  });
});

it('tells everything at once', () => {
  const wrong = box({ get_box: get({ ...common, include: ['friends'], view: { attributes: ['size'] } }) });
  expect(problems(wrong)).toHaveLength(2);
});
