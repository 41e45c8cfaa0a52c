import type { At, Fault } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { RowError } from '../../storage/queries/bulk-jobs.ts';
import type { JobKind } from './job-kind.ts';
import type { JobRow } from './next-rows.ts';

/** The faults of a row in the words of import errors. */
export function toRowErrors(ids: Ids, { place = inProfile }: JobKind, row: JobRow | undefined, faults: readonly Fault[]): RowError[] {
  return faults.map(({ kind, detail, at = [] }) => ({
    id: ids.uuid(),
    code: kind,
    title: TITLES[kind] ?? 'Conflict.',
    detail,
    pointer: place(row?.position ?? 0, at),
    payload: row?.input ?? null,
  }));
}

const TITLES: Partial<Record<Fault['kind'], string>> = { invalid: 'Invalid input.', not_found: 'Not found.' };

const inProfile = (position: number, at: At): string => [`/data/attributes/profiles/data/${position}/attributes`, ...at].join('/');
