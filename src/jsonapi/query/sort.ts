import { clip } from './fault-text.ts';
import type { QueryFault, Sort } from './types.ts';

/** `-created` → created, descending. One field only; an empty text asks for no order. */
export function parseSort(text: string, allowed: readonly string[], faults: QueryFault[]): Sort | undefined {
  const wanted = text.trim();
  if (wanted === '') return undefined;
  const descending = wanted.startsWith('-');
  const name = descending ? wanted.slice(1) : wanted;
  if (allowed.includes(name)) return { name, descending };
  const choice = `Sort by one of ${allowed.join(', ')}, with a leading '-' for descending order.`;
  const problem = wanted.includes(',') ? 'Only one sort field can be used.' : `'${clip(wanted)}' is not a valid sort field.`;
  faults.push({ parameter: 'sort', detail: `${problem} ${choice}` });
  return undefined;
}
