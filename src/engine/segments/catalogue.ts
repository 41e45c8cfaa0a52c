import type { Db } from '../../storage/database.ts';
import { readMapping } from '../../storage/queries/mapped-metrics.ts';
import { segmentDefinitions, segmentVersions } from '../../storage/queries/segments.ts';
import { type Compiled, compileSegment } from './compile-segment.ts';
import type { Definition } from './definition.ts';
import type { Surroundings } from './reading.ts';

/** The active segments of one account as they are now: those of a level look at none but those of the levels before. */
export interface Catalogue {
  readonly byId: ReadonlyMap<string, Compiled>;
  readonly levels: readonly (readonly Compiled[])[];
  /** Of which version of its definition a segment is as it is here. */
  versionOf(id: string): number | undefined;
}

export interface Catalogues {
  /** Reads what is stored and compiles what this process has not seen in this version. */
  read(db: Db, accountId: string): Promise<Catalogue>;
}

interface Known {
  readonly version: number;
  readonly compiled: Compiled;
}

const MOST_ACCOUNTS = 1000;

/** Remembers compiled segments; their versions are asked for each time, so that another process's change counts at once. */
export function createCatalogues(): Catalogues {
  const accounts = new Map<string, Map<string, Known>>();
  return {
    async read(db, accountId) {
      const versions = await segmentVersions(db, accountId);
      const known = accounts.get(accountId) ?? new Map<string, Known>();
      const unknown = versions.filter(({ id, version, is_active }) => is_active && known.get(id)?.version !== version);
      const all = new Set(versions.map(({ id }) => id));
      const fresh =
        unknown.length === 0
          ? []
          : await segmentDefinitions(
              db,
              accountId,
              unknown.map(({ id }) => id),
            );
      const surroundings = fresh.length === 0 ? undefined : await readSurroundings(db, accountId, all);
      for (const { id, version, definition } of fresh) {
        known.set(id, { version, compiled: compileSegment(id, definition as Definition, surroundings as Surroundings) });
      }
      for (const id of known.keys()) if (!all.has(id)) known.delete(id);
      if (known.size > 0) remember(accounts, accountId, known);
      else accounts.delete(accountId);
      const numbers = new Map([...known].map(([id, { version }]) => [id, version]));
      const active = versions.flatMap(({ id, is_active }) => (is_active ? (known.get(id)?.compiled ?? []) : []));
      return { ...inLevels(active), versionOf: (id) => numbers.get(id) };
    },
  };
}

/** Read after the versions: whoever changes which metric stands for revenue changes the versions of those that ask for it. */
export async function readSurroundings(db: Db, accountId: string, segments: ReadonlySet<string>): Promise<Surroundings> {
  const revenueMetric = (await readMapping(db, accountId, 'revenue'))?.metric_id ?? undefined;
  return { isSegment: (id) => segments.has(id), revenueMetric };
}

/** The accounts that were not asked about for longest are forgotten. */
function remember(accounts: Map<string, Map<string, Known>>, accountId: string, known: Map<string, Known>): void {
  accounts.delete(accountId);
  accounts.set(accountId, known);
  for (const id of accounts.keys()) {
    if (accounts.size <= MOST_ACCOUNTS) break;
    accounts.delete(id);
  }
}

function inLevels(segments: readonly Compiled[]): Pick<Catalogue, 'byId' | 'levels'> {
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  const depths = new Map<string, number>();
  const depthOf = (segment: Compiled): number => {
    const known = depths.get(segment.id);
    if (known !== undefined) return known;
    // A cycle cannot be stored; should there be one, this ends it.
    depths.set(segment.id, 0);
    const below = [...segment.segments].flatMap((id) => byId.get(id) ?? []).map((other) => depthOf(other) + 1);
    const depth = Math.max(0, ...below);
    depths.set(segment.id, depth);
    return depth;
  };
  const levels: Compiled[][] = [];
  for (const segment of segments) {
    const depth = depthOf(segment);
    while (levels.length <= depth) levels.push([]);
    levels[depth]?.push(segment);
  }
  return { byId, levels };
}
