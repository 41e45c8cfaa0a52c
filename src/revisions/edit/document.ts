import type { ErrorOrAnswer } from '../change.ts';

/** One resource object of an answer, or one of its linkage. */
export interface ResourceLike {
  readonly type: string;
  readonly id?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, unknown>>;
}

type Change = (resource: ResourceLike) => ResourceLike;

/** Changes the resource objects of one type, in data and included alike. */
export function changeType(document: ErrorOrAnswer, type: string, change: Change): ErrorOrAnswer {
  const only: Change = (resource) => (resource.type === type ? change(resource) : resource);
  return changeIncluded(changeData(document, only), only);
}

/** Changes the resource objects in data: one, many or none. */
export function changeData(document: ErrorOrAnswer, change: Change): ErrorOrAnswer {
  const { data } = document;
  if (Array.isArray(data)) return { ...document, data: data.map((item) => change(item as ResourceLike)) };
  return isRecord(data) ? { ...document, data: change(data as unknown as ResourceLike) } : document;
}

export function changeIncluded(document: ErrorOrAnswer, change: Change): ErrorOrAnswer {
  return document.included ? { ...document, included: document.included.map((item) => change(item as ResourceLike)) } : document;
}

/** The record without some keys; the same record when it has none of them. */
export function omit<T extends object>(record: T, ...names: readonly string[]): T {
  if (!names.some((name) => name in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name))) as T;
}

/** Changes what lies at a path of nested objects; stops where the path does. */
export function changeAt(value: unknown, path: readonly string[], change: (inner: unknown) => unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return change(value);
  if (!isRecord(value) || !(first in value)) return value;
  return { ...value, [first]: changeAt(value[first], rest, change) };
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
