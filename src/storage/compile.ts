import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type RawBuilder } from 'kysely';

/** kysely prints the statement and numbers its parameters; our own Database runs it. */
const printer = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** A fragment as statement text with `$1 …` and the values bound to them. */
export function compile(fragment: RawBuilder<unknown>): { text: string; parameters: readonly unknown[] } {
  const { sql, parameters } = fragment.compile(printer);
  return { text: sql, parameters };
}
