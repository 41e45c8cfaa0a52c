import { h, inline } from './dom.js';
import { kindOf, nameOf } from './model.js';

/** Levels that are open at first. */
const OPEN = 3;

/** A schema as nested lists; what is closed is made when it is opened, so that deep schemas cost nothing. */
export function schemaView(schema, resolve, level = 0) {
  const node = resolve(schema);
  if (node.oneOf || node.anyOf) return variantsView(node, resolve, level);
  if (node.items) return schemaView(node.items, resolve, level);
  const members = Object.entries(node.properties ?? {});
  return h(
    'ul',
    { class: 'members' },
    members.map(([name, member]) => memberView(name, member, node.required?.includes(name), resolve, level)),
  );
}

function memberView(name, member, required, resolve, level) {
  const node = resolve(member);
  const head = [
    h('code', {}, name),
    ' ',
    h('span', { class: 'kind' }, kindOf(member, resolve)),
    required ? [' ', h('span', { class: 'need' }, 'required')] : [],
  ];
  const notes = notesOf(node).map((note) => h('span', { class: 'note' }, note));
  if (!hasMembers(member, resolve)) return h('li', {}, h('div', { class: 'leaf' }, head), notes);
  return h(
    'li',
    {},
    fold(head, () => schemaView(member, resolve, level + 1), level < OPEN && !isSide(name)),
    notes,
  );
}

/** Links and relationships look alike everywhere. */
const isSide = (name) => ['links', 'relationships', 'included', 'meta'].includes(name);

function variantsView(node, resolve, level) {
  const variants = node.oneOf ?? node.anyOf;
  const withMembers = variants.filter((variant) => hasMembers(variant, resolve));
  return h(
    'ul',
    { class: 'members' },
    withMembers.map((variant) =>
      h(
        'li',
        {},
        fold(['One of: ', titleOf(variant, resolve, node.discriminator)], () => schemaView(variant, resolve, level + 1), false),
      ),
    ),
  );
}

function titleOf(variant, resolve, discriminator) {
  const { propertyName } = discriminator ?? {};
  const value = propertyName && resolve(resolve(variant).properties?.[propertyName]).enum?.[0];
  return value
    ? [h('code', {}, `${propertyName}: ${value}`), ' ', h('span', { class: 'kind' }, nameOf(variant))]
    : h('span', { class: 'kind' }, kindOf(variant, resolve));
}

function hasMembers(schema, resolve) {
  const node = resolve(schema);
  if (node.items) return hasMembers(node.items, resolve);
  if (node.oneOf || node.anyOf) return (node.oneOf ?? node.anyOf).some((variant) => hasMembers(variant, resolve));
  return Object.keys(node.properties ?? {}).length > 0;
}

function fold(head, content, open) {
  const details = h('details', { open }, h('summary', {}, head));
  const fill = () => {
    if (details.open && details.children.length === 1) details.append(content());
  };
  fill();
  details.addEventListener('toggle', fill);
  return details;
}

function notesOf(node) {
  const notes = [];
  const values = (node.enum ?? node.items?.enum)?.filter((value) => value !== null);
  if (values)
    notes.push(
      h(
        'span',
        { class: 'values' },
        values.length === 1 ? 'always ' : 'one of ',
        values.flatMap((value, i) => [i > 0 ? ', ' : '', h('code', {}, String(value))]),
      ),
    );
  if (node.default !== undefined && node.default !== '') notes.push(['default ', h('code', {}, String(node.default))]);
  if (node.maxItems) notes.push(`at most ${node.maxItems}`);
  if (node.description) notes.push(inline(node.description));
  return notes;
}
