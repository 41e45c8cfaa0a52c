import { h, inline, prose, sample, table } from './dom.js';
import { curlOf, exampleOf, sdkOf } from './examples.js';
import { kindOf, nameOf } from './model.js';
import { schemaView } from './schema.js';

/** Everything about one operation. */
export function operationView(operation, model, { base, revision }) {
  const about = { base, revision, resolve: model.resolve };
  const errors = operation.answers.filter(({ status }) => !status.startsWith('2'));
  return [
    h('p', { class: 'crumb' }, operation.category),
    h('h1', {}, operation.summary),
    h(
      'p',
      { class: 'place' },
      h('span', { class: `method ${operation.method.toLowerCase()}` }, operation.method),
      h('code', {}, operation.path),
    ),
    facts(operation),
    prose(operation.description).map((part) => h('div', { class: 'notice' }, part)),
    parametersSection(operation, model),
    filtersSection(operation),
    operation.body && [h('h2', {}, 'Request body'), schemaView(operation.body, model.resolve)],
    operation.form && [h('h2', {}, 'Form'), schemaView(operation.form, model.resolve)],
    h('h2', {}, 'Example'),
    h('h3', {}, 'curl'),
    sample(curlOf(operation, about), 'Example for curl'),
    sdkSection(sdkOf(operation, about)),
    h('h2', {}, 'Answers'),
    operation.answers.filter(({ status }) => status.startsWith('2')).map((answer) => answerView(answer, model.resolve)),
    errors.map(({ status, description }) => [h('h3', {}, status), h('p', {}, description)]),
  ];
}

const sdkSection = (code) => (code ? [h('h3', {}, 'Node SDK'), sample(code, 'Example for the Node SDK')] : []);

function facts(operation) {
  const { burst, steady, daily } = operation['x-burgee-ratelimit'];
  const count = (text) => Number.parseInt(text, 10).toLocaleString('en');
  const limits = [`${count(burst)} a second`, `${count(steady)} a minute`, ...(daily ? [`${count(daily)} a day`] : [])];
  const scopes = operation['x-burgee-scopes'];
  return h(
    'dl',
    { class: 'facts' },
    [h('dt', {}, 'Operation'), h('dd', {}, h('code', {}, operation.operationId))],
    [h('dt', {}, 'Scopes'), h('dd', {}, scopes.length > 0 ? scopes.map((scope) => h('span', { class: 'chip' }, scope)) : 'none')],
    [h('dt', {}, 'Rate limit'), h('dd', {}, limits.join(', '))],
  );
}

function parametersSection({ parameters, 'x-burgee-filters': filters }, { resolve }) {
  const rows = parameters.map((parameter) => [
    [h('code', {}, parameter.name), parameter.required ? [h('br', {}), h('span', { class: 'need' }, 'required')] : []],
    parameter.in,
    [meaningOf(parameter, filters), valuesOf(resolve(parameter.schema), resolve)],
  ]);
  return [h('h2', {}, 'Parameters'), table(['Name', 'In', 'Meaning'], rows, 'Parameters')];
}

/** The fields of a filter have a table of their own. */
const meaningOf = ({ name, description }, filters) =>
  prose(name === 'filter' && filters ? `${description.split('\n', 1)[0]} See the table below.` : description);

function valuesOf(schema, resolve) {
  const values = schema.items?.enum ?? schema.enum;
  if (!values)
    return h(
      'p',
      { class: 'soft' },
      kindOf(schema, resolve),
      schema.default === undefined ? '' : [', default ', h('code', {}, String(schema.default))],
    );
  const names = values.flatMap((value, i) => [i > 0 ? ', ' : '', h('code', {}, value)]);
  const what = schema.items ? 'any of' : 'one of';
  return values.length > 8
    ? h('details', { class: 'more' }, h('summary', {}, `${what} ${values.length} names`), h('p', { class: 'values' }, names))
    : h('p', { class: 'values' }, h('span', { class: 'soft' }, `${what} `), names);
}

const ARITY = { single: '', list: ' [a list]', none: '' };

function filtersSection(operation) {
  const filters = operation['x-burgee-filters'];
  if (!filters) return [];
  const rows = Object.entries(filters).map(([field, { operators, value }]) => [
    h('code', {}, field),
    Object.entries(operators).flatMap(([arity, names]) => names.map((name) => h('span', { class: 'chip' }, name + ARITY[arity]))),
    value
      ? [
          { 'date-time': 'time' }[value.format] ?? { string: 'text' }[value.type] ?? value.type,
          value.enum ? `: ${value.enum.join(', ')}` : '',
        ]
      : h('span', { class: 'soft' }, 'no value'),
  ]);
  return [
    h('h2', {}, 'Filters'),
    h(
      'p',
      {},
      inline(
        'Conditions are written as `operator(field,value)`; several, separated by commas, must all hold. Texts stand in quotes, times do not.',
      ),
    ),
    table(['Field', 'Operators', 'Value'], rows, 'Filters'),
  ];
}

function answerView({ status, description, schema }, resolve) {
  const heading = h('h3', {}, status, ' ', h('span', { class: 'kind' }, description));
  if (!schema) return [heading, h('p', { class: 'soft' }, 'No body.')];
  const example = JSON.stringify(exampleOf(schema, resolve), null, 2);
  return [
    heading,
    nameOf(schema) ? h('p', { class: 'soft' }, nameOf(schema)) : [],
    schemaView(schema, resolve),
    h('details', { class: 'more' }, h('summary', {}, 'Example'), sample(example, `Example of a ${status}`)),
  ];
}
