import { describe, expect, it } from 'vitest';
import { checkCombination } from './filter-combination.ts';
import type { Comparison, FilterTable } from './types.ts';

const on = (...fields: string[]): Comparison[] => fields.map((field) => ({ operator: 'equals', field, arity: 'single', value: 'x' }));
const table: FilterTable = {
  channel: { operators: { single: ['equals'] }, value: { type: 'string' } },
  item: { operators: { list: ['any'] } },
};

describe('checkCombination', () => {
  it('names each required field that is missing, with an operator that it takes', () => {
    const details = (filter: Comparison[]) =>
      checkCombination(filter, { table, required: ['channel', 'item'] }).map(({ detail }) => detail);
    expect(details(on('channel', 'item', 'item'))).toEqual([]);
    expect(details(on('channel'))).toEqual(['A filter on item is required, for example any(item,...).']);
    expect(details([])).toHaveLength(2);
  });

  it('lets fields of one exclusive group go together, and with others, but not two groups', () => {
    const rules = { table, exclusive: [['list.id', 'list.reason'], ['global.reason']] };
    expect(checkCombination(on('list.id', 'list.reason', 'email'), rules)).toEqual([]);
    expect(checkCombination(on('global.reason', 'global.reason'), rules)).toEqual([]);
    expect(checkCombination(on('list.id', 'email', 'global.reason'), rules)).toEqual([
      {
        parameter: 'filter',
        detail: 'These fields cannot be mixed in one filter: list.id with global.reason. Filter by one kind at a time.',
      },
    ]);
  });
});
