import type { Micros } from './clock.ts';

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

function parts(micros: Micros): { stem: string; fraction: number } {
  const seconds = Math.floor(micros / 1_000_000);
  const date = new Date(seconds * 1000);
  const day = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
  const time = `${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}:${pad(date.getUTCSeconds(), 2)}`;
  return { stem: `${day}T${time}`, fraction: micros - seconds * 1_000_000 };
}

/** `2026-09-04T13:39:33+00:00`: how the API shows times on reads. */
export function isoSeconds(micros: Micros): string {
  return `${parts(micros).stem}+00:00`;
}

/** `2026-09-04T13:40:25.420136+00:00`: how the API shows times in answers to writes, and what the database is given. */
export function isoMicros(micros: Micros): string {
  const { stem, fraction } = parts(micros);
  return `${stem}.${pad(fraction, 6)}+00:00`;
}

/** `Fri, 04 Sep 2026 13:39:33 +0000`: the Date of a mail (RFC 5322). */
export const mailDate = (micros: Micros): string => new Date(Math.floor(micros / 1000)).toUTCString().replace('GMT', '+0000');

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Reads an ISO 8601 date or date-time; without a zone it is UTC.
 * Clients send `Z`, offsets with and without a colon, fractions of any length and bare dates.
 * @returns microseconds, or undefined when the text is not a real point in time
 */
export function parseIso(text: string): Micros | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const fields = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number];
  if (fields[0] < 1 || fields[1] < 1 || fields[1] > 12 || fields[3] > 23 || fields[4] > 59 || fields[5] > 59) return undefined;
  // Date.UTC takes years below 100 for 19xx, and 0001-01-01 is what some clients hold for the beginning of time.
  const date = new Date(0);
  date.setUTCFullYear(fields[0], fields[1] - 1, fields[2]);
  // 31 February is rolled over into March; such a date is not one.
  if (date.getUTCDate() !== fields[2]) return undefined;
  return (
    date.setUTCHours(fields[3], fields[4], fields[5]) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6)) - zoneMinutes(zone) * 60_000_000
  );
}

function zoneMinutes(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Reads the text that PostgreSQL prints for a timestamptz in a session whose time zone is UTC. */
export function parseDatabaseTime(text: string): Micros {
  const micros = parseIso(text);
  if (micros === undefined) throw new Error(`not a timestamp that this server writes: ${text}`);
  return micros;
}
