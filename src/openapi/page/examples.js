/** Values that read well, by the name of the member. */
const VALUES = {
  email: 'ada@example.com',
  phone_number: '+15005550006',
  external_id: 'customer-1815',
  first_name: 'Ada',
  last_name: 'Lovelace',
  name: 'Ordered Product',
  value: 29.9,
  value_currency: 'EUR',
  unique_id: 'order-1815-1',
  id: '01M1PAAR5HBCRHA3NN9NG5WRTA',
  properties: { favourite_colour: 'teal' },
  opt_in_process: 'double_opt_in',
};
/** Optional members that an example of a request shows. */
const SHOWN = new Set([
  'email',
  'external_id',
  'first_name',
  'last_name',
  'properties',
  'time',
  'value',
  'value_currency',
  'unique_id',
  'opt_in_process',
  'name',
]);

/** Values that depend on what they belong to. */
const OF_TYPE = { list: { name: 'Newsletter' }, event: { properties: { product: 'Teapot', colour: 'teal' } } };

/** A document that the schema allows. For requests, only what one would send; `key` turns names into those of an SDK. */
export function exampleOf(schema, resolve, { request = false, key = (name) => name } = {}, name = '', type = '', depth = 0) {
  const node = resolve(schema);
  const variants = node.oneOf ?? node.anyOf;
  const again = (inner, innerName = name, innerType = type) => exampleOf(inner, resolve, { request, key }, innerName, innerType, depth + 1);
  if (variants) return again(variants[0]);
  if (node.items) return depth > 12 ? [] : [again(node.items)];
  if (!node.properties) return sampleValue(node, name, type, request);
  const own = node.properties.type?.enum?.[0] ?? type;
  const members = Object.entries(node.properties).filter(
    ([member, child]) => node.required?.includes(member) || (request ? SHOWN.has(member) : depth < 6 && !isHeavy(member, child)),
  );
  return Object.fromEntries(members.map(([member, child]) => [key(member), again(child, member, own)]));
}

const isHeavy = (member, { description = '' }) => ['meta', 'definition'].includes(member) || description.startsWith('Seen in recorded');

function sampleValue(node, name, type, request) {
  const types = [node.type].flat();
  if (node.enum) return node.enum[0];
  const special = OF_TYPE[type]?.[name];
  if (special) return special;
  if (name in VALUES && (request || name !== 'id')) return VALUES[name];
  if (types.includes('string')) return textOf(node, name);
  if (types.includes('integer') || types.includes('number')) return node.default ?? 1;
  if (types.includes('boolean')) return false;
  return types.includes('object') ? {} : null;
}

function textOf({ format }, name) {
  if (format === 'date-time') return '2026-07-15T12:00:00+00:00';
  if (format === 'uri') return 'https://…';
  return name === 'id' ? 'RvXyZ1' : '…';
}

/** A call by curl. */
export function curlOf(operation, { base, revision, resolve }) {
  const lines = [`curl -g${operation.method === 'GET' ? '' : ` -X ${operation.method}`} '${base}${pathOf(operation)}'`];
  if (!isForClients(operation)) lines.push(`-H 'Authorization: Klaviyo-API-Key pk_…'`);
  lines.push(`-H 'revision: ${revision}'`);
  if (operation.body) {
    const body = JSON.stringify(exampleOf(operation.body, resolve, { request: true }), null, 2);
    lines.push(`-H 'Content-Type: application/vnd.api+json'`, `-d '${body.replaceAll("'", "'\\''")}'`);
  }
  for (const [name, schema] of Object.entries(resolve(operation.form ?? {}).properties ?? {}))
    lines.push(schema.format === 'binary' ? `-F '${name}=@picture.png'` : `-F '${name}=${schema.default ?? '…'}'`);
  return lines.join(' \\\n  ');
}

const isForClients = ({ path }) => path.startsWith('/client/');
const isTaken = ({ path }) => path.includes('{');

function pathOf({ path, parameters }) {
  const id = path.startsWith('/api/profiles') ? VALUES.id : 'RvXyZ1';
  const size = parameters.find(({ name }) => name === 'page[size]');
  const query = [size && `page[size]=${Math.min(10, size.schema.maximum)}`, isForClients({ path }) && 'company_id=RvXyZ1'].filter(Boolean);
  return path.replace(/\{[^}]*\}/g, id) + (query.length > 0 ? `?${query.join('&')}` : '');
}

const camel = (text) => text.replace(/[_-]+([a-z0-9])/gi, (_, letter) => letter.toUpperCase());

/** The same call by the official SDK for Node; undefined where it has none: the operation is ours, or for browsers. */
export function sdkOf(operation, { base, resolve }) {
  if (operation['x-burgee-own'] || isForClients(operation)) return undefined;
  const group = `${operation.category.replaceAll(' ', '')}Api`;
  const client = group.charAt(0).toLowerCase() + group.slice(1, -3);
  const words = [];
  if (isTaken(operation)) words.push(`'${operation.path.startsWith('/api/profiles') ? VALUES.id : 'RvXyZ1'}'`);
  if (operation.body) words.push(literal(exampleOf(operation.body, resolve, { request: true, key: camel })));
  if (operation.form) words.push(`createReadStream('picture.png')`);
  const size = operation.parameters.find(({ name }) => name === 'page[size]');
  if (size) words.push(`{ pageSize: ${Math.min(10, size.schema.maximum)} }`);
  const call = `await ${client}.${camel(operation.operationId)}(${words.join(', ')});`;
  const answered = operation.answers.some(({ status, schema }) => status.startsWith('2') && schema);
  return [
    ...(operation.form ? [`import { createReadStream } from 'node:fs';`] : []),
    `import { ApiKeySession, ${group} } from 'klaviyo-api';`,
    '',
    `const ${client} = new ${group}(new ApiKeySession('pk_…'));`,
    `${client}.basePath = '${base}';`,
    answered ? `const { body } = ${call}` : call,
  ].join('\n');
}

/** JSON as one writes it in JavaScript. */
const literal = (value) =>
  JSON.stringify(value, null, 2)
    .replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, '$1$2:')
    .replace(/"([^"\\']*)"/g, "'$1'");
