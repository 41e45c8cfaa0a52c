/**
 * The language of segments: groups that must all hold, each of conditions of which one must hold. The shape is checked
 * against the schema (resources/segments/definition) before it comes here; read-definition.ts gives it its meaning.
 */
export interface Definition {
  readonly condition_groups: readonly { readonly conditions: readonly Condition[] }[];
}

/** One condition; its kinds are the files in conditions/. */
export interface Condition {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A filter of any type as the wire has it: `type` and `operator` say which other members there are. */
export interface Filter {
  readonly type: string;
  readonly operator: string;
  readonly value?: unknown;
  readonly [member: string]: unknown;
}

/** A property of an event or a custom object, and what is asked of it. */
export interface PropertyFilter {
  readonly property: string;
  readonly filter?: Filter | null;
}
