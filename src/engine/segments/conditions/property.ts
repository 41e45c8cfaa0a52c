import type { At } from '../../../lib/errors.ts';
import type { Condition, Filter } from '../definition.ts';
import { type Leaf, PROFILE } from '../leaf.ts';
import { readProperty } from '../properties.ts';
import { type Reading, refuse } from '../reading.ts';
import { readValueFilter } from '../value-filters.ts';

/** `profile-property`: one of the profile's own properties. */
export function readPropertyCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const filter = condition.filter as Filter;
  const property = readProperty(String(condition.property), [...at, 'property'], reading);
  const rule = readValueFilter(filter, [...at, 'filter'], reading);
  if (!property || !rule) return undefined;
  const { source, filters } = property;
  if (!filters.includes(filter.type)) {
    return refuse(
      reading,
      [...at, 'filter', 'type'],
      `'${condition.property}' can be asked by filters of the type ${filters.join(' or ')}.`,
    );
  }
  if (filter.operator.startsWith('phone-') && !(source.kind === 'text' && source.column === 'phone_number')) {
    return refuse(reading, [...at, 'property'], "Only 'phone_number' has a country.");
  }
  const shifts = rule.date?.shifts ?? [];
  const column = source.kind === 'time' ? (source.column as 'created_at' | 'updated_at') : undefined;
  return {
    at: (now) => ({ kind: 'property', source, test: rule.at(now) }),
    dependsOn: [PROFILE],
    holdsForStrangers: filter.operator === 'not-set',
    timings: column ? shifts.map((shift) => ({ source: { kind: 'profile', column }, shift })) : [],
    dates: column || shifts.length === 0 ? [] : [{ source, shifts }],
    turns: rule.date?.turn ? [rule.date.turn] : [],
  };
}
