import type { Place, Precision, Row } from '../attributes.ts';
import { rootOf } from '../declare.ts';
import { selectFields } from '../query/select-fields.ts';
import type { ResolvedView } from '../views.ts';
import { thingLink } from './links.ts';

export interface Identifier {
  type: string;
  id: string;
}

/** What a row's relationships link to, where that is to be shown: name → identifiers (to-many), one, or none. */
export type Linkage = Readonly<Record<string, readonly Identifier[] | Identifier | null>>;

/** How resource objects are written in one answer. */
export interface Writing extends Place {
  readonly precision: Precision;
  /** Sparse fieldset of the type, and the additional fields asked for. */
  readonly fields?: readonly string[];
  readonly additional: readonly string[];
}

export interface ResourceObject {
  type: string;
  id: string;
  attributes?: Record<string, unknown>;
  relationships?: Record<string, unknown>;
  links?: { self: string };
}

/**
 * Writes one resource object.
 * @param row the columns that wantedColumns() named, and loaded values under the attribute's name
 * @param linkage identifiers of relationships that were included or are always linked
 */
export function resourceObject(view: ResolvedView, row: Row, linkage: Linkage, writing: Writing): ResourceObject {
  const { resource } = view;
  const id = String(row[resource.table?.id ?? 'id']);
  const object: ResourceObject = { type: resource.type, id } as ResourceObject;
  if (view.bare || Object.keys(view.attributes).length > 0) object.attributes = attributesOf(view, row, writing);
  const relationships = relationshipsOf(view, id, linkage, writing.baseUrl);
  if (Object.keys(relationships).length > 0) object.relationships = relationships;
  if (!resource.homeless) object.links = { self: thingLink(writing.baseUrl, rootOf(resource), id) };
  return object;
}

const isEmpty = (data: Linkage[string] | undefined): boolean => data === null || (Array.isArray(data) && data.length === 0);

/** The attributes that an answer shows: those named by the sparse fieldset, and additional ones that were asked for. */
export function wantedAttributes(view: ResolvedView, { fields, additional }: Pick<Writing, 'fields' | 'additional'>): string[] {
  const roots = fields && new Set(fields.map((name) => name.split('.', 1)[0]));
  return Object.entries(view.attributes)
    .filter(([name, attribute]) => (attribute.additional ? additional.includes(name) : (roots?.has(name) ?? true)))
    .map(([name]) => name);
}

function attributesOf(view: ResolvedView, row: Row, writing: Writing): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of wantedAttributes(view, writing)) {
    const attribute = view.attributes[name];
    if (attribute) shown[name] = attribute.show(attribute.load ? { value: row[name] } : row, writing.precision, writing);
  }
  return writing.fields ? selectFields(shown, [...writing.fields, ...unnamed(writing)]) : shown;
}

/** Additional fields survive a sparse fieldset that does not name them (recorded); naming a part of one narrows it. */
function unnamed({ fields = [], additional }: Writing): string[] {
  return additional.filter((name) => !fields.some((field) => field.startsWith(`${name}.`)));
}

function relationshipsOf(view: ResolvedView, id: string, linkage: Linkage, baseUrl: string): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, relationship] of Object.entries(view.relationships)) {
    const data = relationship.unlinkedIfEmpty && isEmpty(linkage[name]) ? undefined : linkage[name];
    if (data === undefined && (relationship.onlyIncluded || relationship.linkless)) continue;
    const path = rootOf(view.resource);
    const related = thingLink(baseUrl, path, id, `${name}/`);
    const links = relationship.onlyRelated ? { related } : { self: thingLink(baseUrl, path, id, `relationships/${name}/`), related };
    shown[name] = relationship.linkless ? { data } : data === undefined ? { links } : { data, links };
  }
  return shown;
}
