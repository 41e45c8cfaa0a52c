import type { Micros } from '../lib/clock.ts';
import { eventIdFromText, eventIdToText, ulidToUuid, uuidToUlid } from '../lib/ids.ts';
import { isoMicros } from '../lib/time.ts';
import type { Plan } from './select.ts';
import type { ColumnKind, Table } from './tables/table.ts';

/** The years 1 to 9999, which ISO texts can name. No row lies beyond, so that a comparison comes to the same. */
const FIRST_TIME: Micros = -62_135_596_800_000_000;
const LAST_TIME: Micros = 253_402_300_799_000_000;

/** A value as the API shows it → what the database compares with. Ids of a wrong shape become one that no row has. */
export function encodeValue(table: Table, column: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (kindOf(table, column)) {
    case 'ulid':
      return ulidToUuid(String(value)) ?? '00000000-0000-0000-0000-000000000000';
    case 'event-id':
      return String(eventIdFromText(String(value)) ?? 0n);
    case 'time':
      return isoMicros(Math.max(FIRST_TIME, Math.min(LAST_TIME, Number(value))));
    case 'json':
      return JSON.stringify(value);
    default:
      return value;
  }
}

/** A database row → values as the API shows them. */
export function decodeRow(row: Record<string, unknown>, plan: Plan): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (const name of plan.columns) decoded[name] = decode(kindOf(plan.table, name), row[name]);
  for (const name of plan.via?.columns ?? [])
    decoded[`via.${name}`] = decode(kindOf((plan.via as { table: Table }).table, name), row[`via.${name}`]);
  if (plan.order) decoded['order.key'] = decode(keyKind(plan.table, plan.via, plan.order), row['order.key']);
  return decoded;
}

/** One column's value as the API shows it. */
export const decodeColumn = (table: Table, column: string, value: unknown): unknown => decode(kindOf(table, column), value);

/** The kind of the value that rows are ordered by. */
export function keyKind(table: Table, via: Plan['via'], order: Plan['order']): ColumnKind {
  if (!order) return 'text';
  return kindOf(order.table === 'via' && via ? via.table : table, order.column);
}

function decode(kind: ColumnKind, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'ulid':
      return uuidToUlid(value as string);
    case 'event-id':
      return eventIdToText(BigInt(value as bigint | string));
    case 'decimal':
      return Number(value);
    default:
      return value;
  }
}

function kindOf(table: Table, column: string): ColumnKind {
  const kind = table.columns[column];
  if (!kind) throw new Error(`${table.name} has no column ${column}`);
  return kind;
}
