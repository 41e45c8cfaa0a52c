/** A date and time on a calendar. `offsetMinutes` is null for one without a zone. `zone` is the zone's name, where it is known. */
export class Moment {
  /** Seconds since 1970-01-01T00:00:00 of the moment's own calendar, not of UTC. */
  readonly seconds: number;
  readonly micros: number;
  readonly offsetMinutes: number | null;
  readonly zone: string;

  constructor(seconds: number, micros = 0, offsetMinutes: number | null = null, zone = '') {
    this.seconds = seconds;
    this.micros = micros;
    this.offsetMinutes = offsetMinutes;
    this.zone = zone;
  }
}

export interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 0 is Sunday. */
  weekday: number;
  /** 1 is the first of January. */
  dayOfYear: number;
}

const DAY = 86_400;

/** Days since 1970-01-01 of a date of the Gregorian calendar; years are counted from March, so that leap days stand last. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

export function fieldsOf({ seconds }: Moment): Fields {
  const days = Math.floor(seconds / DAY);
  const rest = seconds - days * DAY;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    ...{ year, month, day, hour: Math.floor(rest / 3600), minute: Math.floor(rest / 60) % 60, second: rest % 60 },
    weekday: (((days + 4) % 7) + 7) % 7,
    dayOfYear: days - dayNumber(year, 1, 1) + 1,
  };
}

export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

export function offsetText(minutes: number, separator = ''): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${separator}${pad(size % 60)}`;
}

export function isoText(moment: Moment, separator = ' '): string {
  const { year, month, day, hour, minute, second } = fieldsOf(moment);
  const fraction = moment.micros === 0 ? '' : `.${pad(moment.micros, 6)}`;
  const zone = moment.offsetMinutes === null ? '' : offsetText(moment.offsetMinutes, ':');
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}${separator}${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}${zone}`;
}

const ISO = /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?)?\s*$/;

/** Reads ISO 8601 as it stands: the moment keeps the zone of the text, or has none. */
export function parseMoment(text: string): Moment | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const seconds = dayNumber(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
  const micros = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
  return match[8] === undefined ? new Moment(seconds, micros) : new Moment(seconds, micros, zoneMinutes(match[8]));
}

function zoneMinutes(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** The point in time in microseconds; a moment without a zone is taken as UTC. */
export const momentMicros = (moment: Moment): number => (moment.seconds - (moment.offsetMinutes ?? 0) * 60) * 1_000_000 + moment.micros;

/** The same point in time on the calendar of a zone; zones that are not known count as UTC. */
export function momentAt(micros: number, timeZone: string): Moment {
  const utc = Math.floor(micros / 1_000_000);
  const { offset, name } = zoneAt(utc, timeZone);
  return new Moment(utc + offset * 60, micros - utc * 1_000_000, offset, name);
}

function zoneAt(utcSeconds: number, timeZone: string): { offset: number; name: string } {
  const part = (style: 'longOffset' | 'short'): string | undefined =>
    new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: style })
      .formatToParts(utcSeconds * 1000)
      .find(({ type }) => type === 'timeZoneName')?.value;
  try {
    const text = part('longOffset')?.slice(3) ?? '';
    return { offset: text === '' ? 0 : zoneMinutes(text), name: part('short') ?? 'UTC' };
  } catch {
    return { offset: 0, name: 'UTC' };
  }
}
