import { describe, expect, it } from 'vitest';
import type { Comparison } from '../jsonapi/query/types.ts';
import { profileFilters, profileSorts } from '../resources/profiles/queries.ts';
import { rangeSort } from './range-sort.ts';

const comparison = (operator: Comparison['operator'], field: string): Comparison => ({ operator, field, arity: 'single', value: 0 });
const sortFor = (...filter: Comparison[]) => rangeSort(filter, profileFilters, profileSorts);

describe('rangeSort', () => {
  it('orders by what the first range is of', () => {
    expect(sortFor(comparison('greater-than', 'updated'))).toEqual({ name: 'updated', descending: false });
    expect(sortFor(comparison('less-than', 'created'), comparison('greater-than', 'updated'))).toEqual({
      name: 'created',
      descending: false,
    });
    expect(sortFor(comparison('equals', 'email'), comparison('less-than', 'updated'))).toEqual({ name: 'updated', descending: false });
  });

  it('leaves everything else in its usual order', () => {
    expect(sortFor()).toBeUndefined();
    expect(sortFor(comparison('equals', 'email'))).toBeUndefined();
    expect(sortFor(comparison('greater-than', 'subscriptions.email.marketing.suppression.timestamp'))).toBeUndefined();
    expect(rangeSort([comparison('greater-than', 'created')], profileFilters)).toBeUndefined();
    expect(rangeSort([comparison('greater-than', 'created')])).toBeUndefined();
  });

  it('does not take a column of the pairs for one of the rows', () => {
    const viaSorts = { joined: { by: { kind: 'column', column: 'created_at', table: 'via' } } } as const;
    expect(rangeSort([comparison('greater-than', 'created')], profileFilters, viaSorts)).toBeUndefined();
  });
});
