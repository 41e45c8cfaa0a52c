import { seeded } from './random.ts';

/** One person as a shop's export has them: what an import job is sent and what the limit writes. */
export interface ImportRow {
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly location: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** People whom nobody knows yet; the same for the same seed. */
export function importRows(count: number, seed: number): ImportRow[] {
  const random = seeded(seed);
  const one = (of: number): number => Math.floor(random() * of);
  return Array.from({ length: count }, (_, i) => ({
    email: `import-${seed}-${i}@bench.example`,
    first_name: `Name${one(900)}`,
    last_name: `Family${one(7000)}`,
    location: { city: `Town ${one(400)}`, country: `Country ${one(60)}`, zip: String(one(99_999)).padStart(5, '0') },
    properties: { plan: one(3) === 0 ? 'gold' : 'basic', points: one(5000), favourite: `sku-${one(800)}` },
  }));
}

/** The body of a job that imports them. */
export const importBody = (rows: readonly ImportRow[]): string =>
  JSON.stringify({
    data: {
      type: 'profile-bulk-import-job',
      attributes: { profiles: { data: rows.map((attributes) => ({ type: 'profile', attributes })) } },
    },
  });
