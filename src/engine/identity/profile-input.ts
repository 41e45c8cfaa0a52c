/**
 * What the profile commands take, in the wire's names. An absent field stays as it is, null clears it (in events null means
 * that the sender does not know). Values come from outside, hence the loose types: `toProfileChange` checks them.
 */
export interface ProfileInput {
  /** The profile's own id, a ULID. */
  id?: string | null;
  email?: string | null;
  phone_number?: string | null;
  external_id?: string | number | null;
  anonymous_id?: string | null;
  /** A token that leads to a profile (exchange-token.ts). One that leads nowhere is as good as none. */
  _kx?: string | null;
  first_name?: string | null;
  last_name?: string | null;
  organization?: string | null;
  locale?: string | null;
  title?: string | null;
  image?: string | null;
  location?: LocationInput | null;
  /** Merged key by key: a null is stored, other keys stay. */
  properties?: Record<string, unknown> | null;
  patch_properties?: PropertyPatchInput | null;
  patch_identifiers?: IdentifierPatchInput | null;
}

/** Merged key by key; a null clears a key. Coordinates are stored as they are sent, numbers or texts. */
export interface LocationInput {
  address1?: string | null;
  address2?: string | null;
  city?: string | null;
  country?: string | null;
  latitude?: string | number | null;
  longitude?: string | number | null;
  region?: string | null;
  zip?: string | number | null;
  timezone?: string | null;
  ip?: string | null;
}

/** Applied after `properties`, in this order: unset, unappend, append. Values are scalars or lists of scalars. */
export interface PropertyPatchInput {
  append?: Record<string, unknown> | null;
  unappend?: Record<string, unknown> | null;
  unset?: string | string[] | null;
}

/** Secondary e-mail addresses: one or a list. Other kinds of identifiers are refused. */
export interface IdentifierPatchInput {
  append?: Record<string, unknown> | null;
  unappend?: Record<string, unknown> | null;
}
