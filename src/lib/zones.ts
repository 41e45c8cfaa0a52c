import type { Micros } from './clock.ts';

/** The clock of a time zone. Local times are numbers of microseconds too: what UTC would be if it showed that time. */
export interface Zone {
  toLocal(instant: Micros): Micros;
  /** The first instant at which the clock shows this time; for a time that it skips, the moment in which it does. */
  toInstant(local: Micros): Micros;
}

const DAY: Micros = 86_400_000_000;
/** Days, month lengths and leap years repeat after 400 years. */
const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

/** @param name an IANA name that isZone() takes */
export function zoneOf(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: name, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const toLocal = (instant: Micros): Micros => {
    const shown = new Map(format.formatToParts(Math.floor(instant / 1000)).map(({ type, value }) => [type, Number(value)]));
    const [year, month, day, hour, minute, second] = FIELDS.map((field) => shown.get(field) as number) as [
      ...[number, number, number, number, number, number],
    ];
    const seconds = (daysSince1970(year, month, day) * 24 + hour) * 3600 + minute * 60 + second;
    return seconds * 1_000_000 + (((instant % 1_000_000) + 1_000_000) % 1_000_000);
  };
  const offsetAt = (instant: Micros): Micros => toLocal(instant) - instant;
  return {
    toLocal,
    toInstant(local) {
      const [before, after] = [offsetAt(local - DAY), offsetAt(local + DAY)];
      const found = [local - before, local - after].filter((instant) => toLocal(instant) === local);
      return found.length > 0 ? Math.min(...found) : local - before;
    },
  };
}

/** Of the proleptic Gregorian calendar. @param month 1 to 12, or beyond: 13 is January of the next year */
export function daysSince1970(year: number, month: number, day: number): number {
  // Years that begin in March have the odd day at their end.
  const months = year * 12 + (month - 1) - 2;
  const marchYear = Math.floor(months / 12);
  const marchMonth = months - marchYear * 12;
  const leaps = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leaps + Math.floor((marchMonth * 153 + 2) / 5) + day - 1 - 719_468;
}

/** Names that the reference takes beside those that the platform lists. */
const MORE = new Set(
  [
    'UTC GMT Africa/Asmara America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/Cordoba America/Argentina/Jujuy',
    'America/Argentina/Mendoza America/Atikokan America/Indiana/Indianapolis America/Kentucky/Louisville America/Nuuk Asia/Ho_Chi_Minh',
    'Asia/Kathmandu Asia/Kolkata Asia/Yangon Atlantic/Faroe Pacific/Chuuk Pacific/Pohnpei Canada/Atlantic Canada/Central Canada/Eastern',
    'Canada/Mountain Canada/Newfoundland Canada/Pacific US/Alaska US/Arizona US/Central US/Eastern US/Hawaii US/Mountain US/Pacific',
  ].flatMap((line) => line.split(' ')),
);
const REFUSED = new Set(['Factory', 'Europe/Kyiv', 'Pacific/Kanton']);

/** Whether reports take it as a time zone: exactly so written. The reference names the three that it refuses. */
export function isZone(name: string): boolean {
  return !REFUSED.has(name) && (MORE.has(name) || Intl.supportedValuesOf('timeZone').includes(name));
}
