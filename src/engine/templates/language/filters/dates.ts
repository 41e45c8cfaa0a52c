import { formatMoment } from '../date-format.ts';
import type { Filter, Filters } from '../filter.ts';
import { Moment, momentMicros, parseMoment } from '../moment.ts';
import { isText, plainText } from '../safe-text.ts';
import { textOf } from '../values.ts';
import { integerOf } from './arguments.ts';

const DAY = 86_400;
const WEEK_MICROS = 7 * DAY * 1_000_000;
/** Some 2,700 years: dates beyond have no calendar here. */
const MOST_DAYS = 1_000_000;

/** A moment, or the text of one. */
const momentOf = (value: unknown): Moment | undefined => {
  if (value instanceof Moment) return value;
  return isText(value) ? parseMoment(plainText(value)) : undefined;
};

/** Text is no date until `format_date_string` has read it. */
const formatting = (usual: string): Filter => ({
  argument: 'optional',
  apply: (value, format) => (value instanceof Moment ? formatMoment(value, format === undefined ? usual : textOf(format)) : ''),
});

const reading: Filter = { apply: (value) => momentOf(value) ?? '' };

export const dates: Filters = {
  date: formatting('N j, Y'),
  time: formatting('P'),
  format_date_string: reading,
  datetime_from_string: reading,
  days_later: {
    argument: 'required',
    apply: (value, argument) => {
      const [moment, days] = [momentOf(value), integerOf(argument)];
      if (!moment || days === undefined || Math.abs(days) > MOST_DAYS) return '';
      return new Moment(moment.seconds + days * DAY, moment.micros, moment.offsetMinutes, moment.zone);
    },
  },
  /** Whole weeks from a date to another one, or to now. */
  weeks_since: {
    argument: 'optional',
    apply: (value, argument, rendering) => {
      const [from, to] = [momentOf(value), argument === undefined ? rendering.now() : momentOf(argument)];
      return from && to ? Math.trunc((momentMicros(to) - momentMicros(from)) / WEEK_MICROS) : '';
    },
  },
};
