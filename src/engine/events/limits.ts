/** What an event may hold. The numbers are the reference's where it names them; the others keep rows inside what an index takes. */
export const EVENT_LIMITS = {
  /** The reference: "less than 128 characters". */
  metricNameCharacters: 127,
  properties: 400,
  stringBytes: 100 * 1024,
  arrayItems: 4000,
  nesting: 10,
  /** All properties of one event as JSON text. */
  propertiesBytes: 5 * 1024 * 1024,
  /** Part of a unique index, whose entries PostgreSQL bounds at about 2,700 bytes. */
  uniqueIdCharacters: 512,
  /** Events in one bulk request. */
  batchEvents: 1000,
} as const;
