import type { At } from '../../../lib/errors.ts';
import { readDateFilter } from '../date-filters.ts';
import type { Condition, Filter } from '../definition.ts';
import type { Leaf } from '../leaf.ts';
import { type Reading, refuse } from '../reading.ts';

const MOST_GROUPS = 100;

/** `profile-group-membership`: in any of some lists and segments, or in none. The day on which a static range ends is not in it. */
export function readGroupsCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const ids = [...new Set(condition.group_ids as readonly string[])];
  const where = [...at, 'group_ids'];
  if (ids.length === 0 || ids.length > MOST_GROUPS) return refuse(reading, where, `From 1 to ${MOST_GROUPS} lists or segments are needed.`);
  (condition.group_ids as readonly string[]).forEach((value, i) => {
    reading.groups.push({ value, at: [...where, i] });
  });
  const filter = condition.timeframe_filter as Filter | null | undefined;
  const date = filter ? readDateFilter(filter, [...at, 'timeframe_filter'], reading, { endIncluded: false }) : undefined;
  if (filter && !date) return undefined;
  const segments = ids.filter(reading.isSegment);
  const lists = ids.filter((id) => !reading.isSegment(id));
  const member = condition.is_member === true;
  const groups = [...lists.map((id) => ({ kind: 'list', id }) as const), ...segments.map((id) => ({ kind: 'segment', id }) as const)];
  return {
    at: (now) => ({ kind: 'groups', member, lists, segments, ...(date ? { window: date.window(now) } : {}) }),
    dependsOn: groups,
    holdsForStrangers: !member,
    timings: groups.flatMap(({ kind, id }) => (date?.shifts ?? []).map((shift) => ({ source: { kind, groupId: id }, shift }))),
    dates: [],
    turns: [],
  };
}
