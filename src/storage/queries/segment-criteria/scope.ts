import { type RawBuilder, sql } from 'kysely';
import { arrayText, textElement } from '../../array-text.ts';

export type Sql = RawBuilder<unknown>;

/** Whose rows are looked at: everybody's, those with ids behind `after` up to `upTo`, or these. Ids are uuid text. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'slice'; readonly after: string; readonly upTo: string }
  | { readonly kind: 'ids'; readonly ids: readonly string[] };

/** The condition on a column of profile ids, with AND before it. */
export function within(scope: Scope, column: Sql): Sql {
  switch (scope.kind) {
    case 'all':
      return sql``;
    case 'slice':
      return sql` AND ${column} > ${scope.after}::uuid AND ${column} <= ${scope.upTo}::uuid`;
    case 'ids':
      return sql` AND ${column} = ANY(${arrayText(scope.ids)}::uuid[])`;
  }
}

/**
 * That the profile `p` is among the rows of a query for `profile_id`. Said as a join, which the planner does in the way that suits
 * the number of rows: `NOT IN` over more of them than fit into memory would look through all of them for each profile.
 */
export const isAmong = (rows: Sql, and: Sql = sql``): Sql =>
  sql`EXISTS (SELECT 1 FROM (${rows}) AS found WHERE found.profile_id = p.id${and})`;

/** Texts as one parameter. */
export const texts = (values: readonly string[]): Sql => sql`${arrayText(values.map(textElement))}::text[]`;

export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` AND `)})`;
export const anyOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` OR `)})`;
