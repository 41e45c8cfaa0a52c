import type { At } from '../../lib/errors.ts';
import { pointer } from '../pointers.ts';

interface Meta {
  patch_properties?: unknown;
  patch_identifiers?: unknown;
}

export interface ProfileDocument {
  data: ProfileData;
}

/** A profile resource object; its meta stands beside the attributes, and inside them in single events. */
export interface ProfileData {
  id?: string | null;
  attributes: Record<string, unknown> & { meta?: Meta | null };
  meta?: Meta | null;
}

/** The flat input of the identity commands: id, fields, and what meta asks for. */
export const profileInput = (body: ProfileDocument): Record<string, unknown> => profileFields(body.data);

export function profileFields({ id, attributes, meta }: ProfileData): Record<string, unknown> {
  const { meta: inner, ...fields } = attributes;
  const patches = meta ?? inner;
  return {
    ...fields,
    ...(id ? { id } : {}),
    ...(patches?.patch_properties ? { patch_properties: patches.patch_properties } : {}),
    ...(patches?.patch_identifiers ? { patch_identifiers: patches.patch_identifiers } : {}),
  };
}

/** `['email']` → `/data/attributes/email`; `['patch_properties', 'unset']` → `/data/meta/patch_properties/unset`. */
export const profilePointer = (at: At): string => placeIn('/data', '/data/meta', at);

/** The same for a profile nested at `base`, with its meta at `metaBase`. */
export function placeIn(base: string, metaBase: string, at: At): string {
  const [first] = at;
  if (first === undefined) return `${base}/attributes`;
  if (first === 'id') return `${base}/id`;
  if (first === 'patch_properties' || first === 'patch_identifiers') return pointer(metaBase, at);
  return pointer(`${base}/attributes`, at);
}
