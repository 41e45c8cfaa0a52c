import { sql } from 'kysely';
import { type Sql, texts } from './scope.ts';

/** Whether the country of the profile's address is one of these (lower case); who has none is neither in nor out. */
export interface CountryCriterion {
  readonly kind: 'country';
  readonly within: boolean;
  readonly names: readonly string[];
}

export function countrySql({ within, names }: CountryCriterion): Sql {
  const country = sql`nullif(btrim(lower((p.location ->> 'country') COLLATE "C")), '')`;
  const found = sql`${country} = ANY(${texts(names)})`;
  return within ? found : sql`NOT (${found})`;
}
