import { daysIn, type Fields, fieldsOf, isLeap, isoText, type Moment, momentMicros, offsetText } from './moment.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** As newspapers shorten them. */
const AP_MONTHS = ['Jan.', 'Feb.', 'March', 'April', 'May', 'June', 'July', 'Aug.', 'Sept.', 'Oct.', 'Nov.', 'Dec.'];

export const monthName = (month: number): string => MONTHS[month - 1] ?? '';
export const dayName = (weekday: number): string => DAYS[weekday] ?? '';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const hour12 = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);
const ampm = (hour: number): string => (hour < 12 ? 'a.m.' : 'p.m.');
const shortTime = ({ hour, minute }: Fields): string => `${hour12(hour)}${minute === 0 ? '' : `:${pad(minute)}`}`;

function spokenTime(fields: Fields): string {
  if (fields.minute === 0 && fields.hour === 0) return 'midnight';
  if (fields.minute === 0 && fields.hour === 12) return 'noon';
  return `${shortTime(fields)} ${ampm(fields.hour)}`;
}

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}

/** Year and number of the week that a day lies in: weeks begin on Mondays and belong to the year of their Thursday. */
export function isoWeek({ year, weekday, dayOfYear }: Fields): { year: number; week: number } {
  const thursday = dayOfYear + 3 - ((weekday + 6) % 7);
  if (thursday < 1) return { year: year - 1, week: Math.ceil((thursday + (isLeap(year - 1) ? 366 : 365)) / 7) };
  const days = isLeap(year) ? 366 : 365;
  return thursday > days ? { year: year + 1, week: 1 } : { year, week: Math.ceil(thursday / 7) };
}

type Writer = (fields: Fields, moment: Moment) => string | number;

/** Letters of the `date` filter and the `now` tag. A moment without a zone counts as UTC. */
const LETTERS: Readonly<Record<string, Writer>> = {
  a: ({ hour }) => ampm(hour),
  A: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  b: ({ month }) => monthName(month).slice(0, 3).toLowerCase(),
  c: (_fields, moment) => isoText(moment, 'T'),
  d: ({ day }) => pad(day),
  D: ({ weekday }) => dayName(weekday).slice(0, 3),
  e: (_fields, { zone }) => zone,
  E: ({ month }) => monthName(month),
  f: (fields) => shortTime(fields),
  F: ({ month }) => monthName(month),
  g: ({ hour }) => hour12(hour),
  G: ({ hour }) => hour,
  h: ({ hour }) => pad(hour12(hour)),
  H: ({ hour }) => pad(hour),
  i: ({ minute }) => pad(minute),
  I: () => '',
  j: ({ day }) => day,
  l: ({ weekday }) => dayName(weekday),
  L: ({ year }) => (isLeap(year) ? 'True' : 'False'),
  m: ({ month }) => pad(month),
  M: ({ month }) => monthName(month).slice(0, 3),
  n: ({ month }) => month,
  N: ({ month }) => AP_MONTHS[month - 1] ?? '',
  o: (fields) => isoWeek(fields).year,
  O: (_fields, { offsetMinutes }) => offsetText(offsetMinutes ?? 0),
  P: (fields) => spokenTime(fields),
  r: (fields, moment) => {
    const { weekday, day, month, year, hour, minute, second } = fields;
    const date = `${dayName(weekday).slice(0, 3)}, ${pad(day)} ${monthName(month).slice(0, 3)} ${pad(year, 4)}`;
    return `${date} ${pad(hour)}:${pad(minute)}:${pad(second)} ${offsetText(moment.offsetMinutes ?? 0)}`;
  },
  s: ({ second }) => pad(second),
  S: ({ day }) => ordinal(day),
  t: ({ year, month }) => pad(daysIn(year, month)),
  T: (_fields, { zone }) => zone,
  u: (_fields, { micros }) => pad(micros, 6),
  U: (_fields, moment) => Math.floor(momentMicros(moment) / 1_000_000),
  w: ({ weekday }) => weekday,
  W: (fields) => isoWeek(fields).week,
  y: ({ year }) => pad(year % 100),
  Y: ({ year }) => year,
  z: ({ dayOfYear }) => dayOfYear,
  Z: (_fields, { offsetMinutes }) => (offsetMinutes ?? 0) * 60,
};

/** `F j, Y` → `May 4, 2026`. A backslash protects the letter behind it. */
export function formatMoment(moment: Moment, format: string): string {
  const fields = fieldsOf(moment);
  return format.replace(/\\(.)|[A-Za-z]/gs, (sign, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    return Object.hasOwn(LETTERS, sign) ? String(LETTERS[sign]?.(fields, moment)) : sign;
  });
}

/** Directives of the `today` tag: those of C's strftime, in English. */
const DIRECTIVES: Readonly<Record<string, Writer>> = {
  a: ({ weekday }) => dayName(weekday).slice(0, 3),
  A: ({ weekday }) => dayName(weekday),
  b: ({ month }) => monthName(month).slice(0, 3),
  B: ({ month }) => monthName(month),
  d: ({ day }) => pad(day),
  e: ({ day }) => String(day).padStart(2),
  f: (_fields, { micros }) => pad(micros, 6),
  F: ({ year, month, day }) => `${pad(year, 4)}-${pad(month)}-${pad(day)}`,
  G: (fields) => isoWeek(fields).year,
  H: ({ hour }) => pad(hour),
  I: ({ hour }) => pad(hour12(hour)),
  j: ({ dayOfYear }) => pad(dayOfYear, 3),
  m: ({ month }) => pad(month),
  M: ({ minute }) => pad(minute),
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  S: ({ second }) => pad(second),
  T: ({ hour, minute, second }) => `${pad(hour)}:${pad(minute)}:${pad(second)}`,
  u: ({ weekday }) => (weekday === 0 ? 7 : weekday),
  V: (fields) => pad(isoWeek(fields).week),
  w: ({ weekday }) => weekday,
  y: ({ year }) => pad(year % 100),
  Y: ({ year }) => year,
  z: (_fields, { offsetMinutes }) => (offsetMinutes === null ? '' : offsetText(offsetMinutes)),
  Z: (_fields, { zone }) => zone,
  '%': () => '%',
};

/** `%Y-%m-%d` → `2026-05-04`; `%-d` leaves out zeros in front. Directives that are not known stay as they are. */
export function strftime(moment: Moment, format: string): string {
  const fields = fieldsOf(moment);
  return format.replace(/%(-?)([A-Za-z%])/g, (sign, dash: string, letter: string) => {
    if (!Object.hasOwn(DIRECTIVES, letter)) return sign;
    const text = String(DIRECTIVES[letter]?.(fields, moment));
    return dash === '' ? text : text.replace(/^[0 ]+(?=.)/, '');
  });
}
