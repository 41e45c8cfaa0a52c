import { cloneTemplate } from '../../engine/templates/clone-template.ts';
import { createTemplate } from '../../engine/templates/create-template.ts';
import { deleteTemplate } from '../../engine/templates/delete-template.ts';
import { renderTemplate } from '../../engine/templates/render-template.ts';
import { updateTemplate } from '../../engine/templates/update-template.ts';
import { additional, column, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import type { FilterBinding } from '../../jsonapi/operations.ts';
import { L, S } from '../../jsonapi/rates.ts';
import { type Members, nullable, record, text } from '../../jsonapi/schema.ts';
import { create, get, list, remove, update } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { templates } from '../../storage/tables/templates.ts';
import { textColumn, timeColumn } from '../columns.ts';
import { ALL_COMPARISONS, anyOfTexts, times } from '../filters.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { templateDefinition } from './definition.ts';

/** The same field may also be asked to be just that time. */
const withEquals = (filter: FilterBinding): FilterBinding => ({
  ...filter,
  operators: { single: ['equals', ...(filter.operators.single ?? [])] },
});

type TemplateBody = { data: { id: string; attributes: Record<string, unknown> } };

const sources: Members = {
  'html?': nullable(text()),
  'definition?': nullable(templateDefinition),
  'text?': nullable(text()),
  'amp?': nullable(text()),
};

/** A template in a body by its id, with what is to be done with it. */
const named = ({ data }: TemplateBody) => ({ ...data.attributes, id: data.id });
const namedPointer = (at: At): string => (at[0] === 'id' ? '/data/id' : attributePointer(at));

export const template = defineResource({
  type: 'template',
  path: 'templates',
  category: 'Templates',
  id: shortId,
  missing: (id) => `Template with id '${id}' does not exist`,
  table: templates,
  attributes: {
    name: required(withSchema(textColumn('name'), text())),
    editor_type: required(withSchema(textColumn('editor_type'), text())),
    html: required(withSchema(textColumn('html'), text())),
    text: textColumn('text'),
    amp: textColumn('amp'),
    created: timeColumn('created_at'),
    updated: timeColumn('updated_at'),
    definition: additional(column(templateDefinition, 'definition')),
  },
  operations: {
    get_templates: list({
      summary: 'Read the templates of the account',
      scopes: ['templates:read'],
      rate: L,
      additional: true,
      filters: {
        id: anyOfTexts('id'),
        name: { ...anyOfTexts('name'), operators: { list: ['any', 'equals'], single: ['contains', 'equals'] } },
        created: withEquals(times('created_at', ...ALL_COMPARISONS)),
        updated: withEquals(times('updated_at', ...ALL_COMPARISONS)),
      },
      sorts: {
        created: { by: { kind: 'column', column: 'created_at' } },
        id: { by: { kind: 'constant' } },
        name: { by: { kind: 'column', column: 'name' } },
        updated: { by: { kind: 'column', column: 'updated_at' } },
      },
      page: { default: 10, max: 10 },
      usually: { column: 'is_reusable', value: true },
    }),
    create_template: create({
      summary: 'Create a template of HTML or of a drag-and-drop definition',
      scopes: ['templates:write'],
      rate: L,
      status: 201,
      additional: true,
      precision: 'microseconds',
      body: bodyOf('template', { attributes: { name: text(), editor_type: text(), ...sources } }),
      run: createTemplate,
      input: (body: TemplateBody) => body.data.attributes,
      pointer: attributePointer,
    }),
    get_template: get({
      summary: 'Read a template',
      scopes: ['templates:read'],
      rate: L,
      additional: true,
    }),
    update_template: update({
      summary: 'Change a template; a definition is replaced as a whole',
      scopes: ['templates:write'],
      rate: L,
      additional: true,
      precision: 'microseconds',
      body: bodyOf('template', { id: 'required', attributes: { 'name?': nullable(text()), ...sources } }),
      run: updateTemplate,
      input: (body: TemplateBody, id: string) => ({ ...body.data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_template: remove({
      summary: 'Delete a template',
      scopes: ['templates:write'],
      rate: L,
      status: 200,
      run: deleteTemplate,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
    render_template: create({
      path: '/api/template-render',
      summary: 'Render a template for a context; nothing is sent or stored',
      scopes: ['templates:read'],
      rate: S,
      status: 200,
      body: bodyOf('template', { id: 'required', attributes: { context: record() } }),
      run: renderTemplate,
      input: named,
      pointer: namedPointer,
    }),
    clone_template: create({
      path: '/api/template-clone',
      summary: 'Make a copy of a template',
      scopes: ['templates:write'],
      rate: L,
      status: 200,
      precision: 'microseconds',
      body: bodyOf('template', { id: 'required', attributes: { 'name?': nullable(text()) } }),
      run: cloneTemplate,
      input: named,
      pointer: namedPointer,
    }),
  },
});
