import { lex } from '../language/lex.ts';

/** A part of a definition: the declaration has checked its shape, so members are read by name. */
export type Part = Readonly<Record<string, unknown>>;

export const part = (value: unknown): Part => (typeof value === 'object' && value !== null ? (value as Part) : {});
export const parts = (value: unknown): readonly Part[] => (Array.isArray(value) ? (value as Part[]) : []);
export const words = (of: Part, name: string): string => (typeof of[name] === 'string' ? (of[name] as string) : '');
export const count = (of: Part, name: string): number | undefined => (typeof of[name] === 'number' ? (of[name] as number) : undefined);
export const isSet = (of: Part, name: string): boolean => of[name] === true;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeSigns = (text: string): string => text.replace(/&(?!#?\w{1,31};)|[<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/** Text as the value of an attribute, or as text; tags of the template language stay as they are, for they run before the HTML is read. */
export const escaped = (source: string): string =>
  lex(source)
    .map(({ kind, content }) => (kind === 'text' ? escapeSigns(content) : kind === 'tag' ? `{% ${content} %}` : `{{ ${content} }}`))
    .join('');

/** A value in a style: what could end it is taken out. */
const inStyle = (value: string): string => value.replace(/[;"<>{}\\]/g, '').replaceAll("'", '');

/** `{ 'font-size': '12px' }` → `font-size:12px`; what is empty is left out. */
export const style = (rules: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(rules)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}:${inStyle(value as string)}`)
    .join(';');

/** An element; attributes that are empty are left out. */
export function element(name: string, attributes: Readonly<Record<string, string | undefined>>, content?: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => ` ${key}="${escaped(value as string)}"`)
    .join('');
  return content === undefined ? `<${name}${written}>` : `<${name}${written}>${content}</${name}>`;
}

/** A table that only places things: readers of screens pass over it. */
export const layout = (attributes: Readonly<Record<string, string | undefined>>, rows: string): string =>
  element('table', { role: 'presentation', cellpadding: '0', cellspacing: '0', border: '0', ...attributes }, rows);

export const row = (cells: string): string => `<tr>${cells}</tr>`;
export const cell = (attributes: Readonly<Record<string, string | undefined>>, content: string): string =>
  element('td', attributes, content);
export const link = (href: string, rules: string, content: string): string =>
  href === '' ? content : element('a', { href, target: '_blank', style: rules }, content);
