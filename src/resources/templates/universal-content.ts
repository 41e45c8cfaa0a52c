import { createUniversalContent, deleteUniversalContent, updateUniversalContent } from '../../engine/templates/universal-content.ts';
import { column, computed, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import type { FilterBinding } from '../../jsonapi/operations.ts';
import { L } from '../../jsonapi/rates.ts';
import { choice, dateTime, nullable, text } from '../../jsonapi/schema.ts';
import { create, get, list, remove, update } from '../../jsonapi/verbs.ts';
import { universalContents } from '../../storage/tables/universal-content.ts';
import { textColumn, timeColumn } from '../columns.ts';
import { ALL_COMPARISONS, equalsText, oneOrAnyOf, times } from '../filters.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { universalContent as definitionSchema, READ_ONLY, WRITABLE, writableContent } from './universal-definition.ts';

type Body = { data: { attributes: Record<string, unknown> } };

const equalsOneOf = (name: string, values: readonly string[]): FilterBinding => ({
  ...equalsText(name),
  value: { type: 'string', enum: values },
});

/** Pictures of universal content are not made here, which is one of the states that the reference has for it. */
const screenshotStatus = choice('completed', 'failed', 'generating', 'never_generated', 'not_renderable', 'stale');

export const universalContent = defineResource({
  type: 'template-universal-content',
  path: 'template-universal-content',
  category: 'Templates',
  id: shortId,
  missing: (id) => `A universal content with id \`${id}\` does not exist.`,
  table: universalContents,
  attributes: {
    name: required(withSchema(textColumn('name'), text())),
    definition: column(definitionSchema, 'definition'),
    created: required(withSchema(timeColumn('created_at'), dateTime())),
    updated: required(withSchema(timeColumn('updated_at'), dateTime())),
    screenshot_status: required(computed(screenshotStatus, [], () => 'never_generated')),
    screenshot_url: required(computed(text(), [], () => '')),
  },
  operations: {
    get_all_universal_content: list({
      summary: 'Read the universal content of the account',
      scopes: ['templates:read'],
      rate: L,
      precision: 'microseconds',
      filters: {
        id: oneOrAnyOf('id'),
        name: oneOrAnyOf('name'),
        created: times('created_at', ...ALL_COMPARISONS),
        updated: times('updated_at', ...ALL_COMPARISONS),
        'definition.content_type': equalsOneOf('content_type', ['block', 'section']),
        'definition.type': equalsOneOf('type', [...WRITABLE, ...READ_ONLY].sort()),
      },
      sorts: {
        created: { by: { kind: 'column', column: 'created_at' } },
        id: { by: { kind: 'constant' } },
        name: { by: { kind: 'column', column: 'name' } },
        updated: { by: { kind: 'column', column: 'updated_at' } },
      },
      page: { default: 20, max: 100 },
    }),
    create_universal_content: create({
      summary: 'Create universal content of a block',
      scopes: ['templates:write'],
      rate: L,
      status: 201,
      precision: 'microseconds',
      body: bodyOf('template-universal-content', { attributes: { name: text(), definition: writableContent } }),
      run: createUniversalContent,
      input: (body: Body) => body.data.attributes,
      pointer: attributePointer,
    }),
    get_universal_content: get({
      summary: 'Read universal content',
      scopes: ['templates:read'],
      rate: L,
      precision: 'microseconds',
    }),
    update_universal_content: update({
      summary: 'Change universal content; templates that use it show the new definition',
      scopes: ['templates:write'],
      rate: L,
      precision: 'microseconds',
      body: bodyOf('template-universal-content', {
        id: 'required',
        attributes: { 'name?': nullable(text()), 'definition?': nullable(writableContent) },
      }),
      run: updateUniversalContent,
      input: (body: Body, id: string) => ({ ...body.data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_universal_content: remove({
      summary: 'Delete universal content; templates keep what they show until they are saved again',
      scopes: ['templates:write'],
      rate: L,
      run: deleteUniversalContent,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
  },
});
