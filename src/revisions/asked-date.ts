import { apiError, RequestError } from '../jsonapi/errors.ts';

const FORM = /^(\d{4})-(\d{2})-(\d{2})(\.pre)?$/;
const HINT = "Send a header such as 'revision: 2026-07-15'.";

/**
 * The date that a revision header names. Beta dates (`.pre`) mean the same: what is stable answers there too.
 * @param today YYYY-MM-DD
 * @param newest the newest revision that is served; a machine whose clock is slow can still be asked for it
 * @throws RequestError 400
 */
export function askedDate(header: string | undefined, today: string, newest: string): string {
  if (header === undefined || header.trim() === '') throw refusal(`The revision header is missing. ${HINT}`);
  const given = header.trim();
  const date = given.slice(0, 10);
  if (!isDate(given)) throw refusal(`'${given.slice(0, 40)}' is not a revision. ${HINT}`);
  if (date > today && date > newest) throw refusal(`The revision ${date} lies in the future. Use ${newest} or an earlier date.`);
  return date;
}

function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = FORM.exec(text) ?? [];
  const last = [31, isLeap(Number(year)) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1];
  return last !== undefined && Number(day) >= 1 && Number(day) <= last;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const refusal = (detail: string): RequestError => new RequestError(apiError('invalid', detail, { parameter: 'revision' }));
