import { changeCounters, sizeCounter } from '../../queries/segment-history.ts';
import type { PersonOwned } from '../rules.ts';

export const segmentTables: readonly PersonOwned[] = [
  {
    table: 'segment_members',
    key: { segment_id: 'text' },
    columns: { joined_at: 'timestamptz' },
    // Whether the person that is left belongs there is found out anew.
    merge: { rule: 'move', onCollision: { keep: 'earlier', by: 'joined_at' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
    counter: { column: 'segment_id', name: sizeCounter, goneAt: (segmentId, now) => changeCounters(segmentId, 'removed', now) },
  },
  {
    table: 'segment_dates',
    key: { segment_id: 'text' },
    columns: { changes_at: 'timestamptz' },
    merge: { rule: 'move', onCollision: { keep: 'earlier', by: 'changes_at' } },
    erase: { rule: 'delete' },
    export: 'nothing',
    fork: 'copy',
  },
];
