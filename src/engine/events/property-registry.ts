import { parseIso } from '../../lib/time.ts';
import type { NewProperty } from '../../storage/queries/metric-properties.ts';
import type { PreparedEvent } from './prepare-event.ts';

/** An event with what its metric is. */
interface Stored {
  readonly accountId: string;
  readonly metricId: string;
  readonly content: PreparedEvent;
}

/**
 * Which properties the events of a metric have been seen with, so that only a new one is written down. One per server: what
 * another process has written is written again once, without effect.
 */
export interface PropertyRegistry {
  /** The properties that were not met yet, each once, sorted by account and id. */
  unseen(events: readonly Stored[]): NewProperty[];
  /** Called when they are committed. */
  remember(properties: readonly NewProperty[]): void;
}

const LIMITS = {
  /** Metrics remembered; the first that came goes first. */
  metrics: 10_000,
  /** Properties of one metric. Events whose property names are data (ids, dates) would fill the table with them. */
  properties: 1000,
  /** Longer names are data, and too long for an index. */
  nameBytes: 255,
};

export function createPropertyRegistry(limits: Partial<typeof LIMITS> = {}): PropertyRegistry {
  const { metrics, properties, nameBytes } = { ...LIMITS, ...limits };
  const known = new Map<string, Set<string>>();

  return {
    unseen(events) {
      const found = new Map<string, NewProperty>();
      for (const { accountId, metricId, content } of events) {
        const seen = known.get(`${accountId}\n${metricId}`);
        const room = properties - (seen?.size ?? 0);
        if (room <= 0) continue;
        const note = (property: string, value: unknown): void => {
          if (seen?.has(property)) return;
          const key = `${accountId}\n${metricId}\n${property}`;
          const type = inferType(value);
          if (type === undefined || found.has(key) || Buffer.byteLength(property) > nameBytes) return;
          found.set(key, { accountId, metricId, property, type, id: propertyId(metricId, property) });
        };
        if (content.value !== null) note('$value', content.value);
        if (content.currency !== null) note('$value_currency', content.currency);
        for (const name in content.source) note(name, content.source[name]);
      }
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, property]) => property);
    },
    remember(written) {
      for (const { accountId, metricId, property } of written) {
        const key = `${accountId}\n${metricId}`;
        const seen = known.get(key) ?? new Set();
        if (!known.has(key)) {
          for (const oldest of known.keys()) {
            if (known.size < metrics) break;
            known.delete(oldest);
          }
          known.set(key, seen);
        }
        if (seen.size < properties) seen.add(property);
      }
    },
  };
}

/** The recorded form: base64url of `<metric id>.<property>`. */
const propertyId = (metricId: string, property: string): string => Buffer.from(`${metricId}.${property}`).toString('base64url');

/** What a value is called; undefined for those that no condition can be put on (objects), and for null, which tells nothing. */
export function inferType(value: unknown): string | undefined {
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'number':
      return 'numeric';
    case 'boolean':
      return 'boolean';
    case 'string':
      return parseIso(value) === undefined ? 'string' : 'date';
    default:
      return undefined;
  }
}
