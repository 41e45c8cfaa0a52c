import { SERIES_INTERVALS, TIMEFRAME_KEYS } from '../../engine/analytics/timeframe.ts';
import type { Rate } from '../../jsonapi/rates.ts';
import { anyOf, choice, dateTime, listOf, object, record, type Schema } from '../../jsonapi/schema.ts';

/** Of all reports. */
export const REPORT_RATE: Rate = { burst: 1, steady: 2, daily: 225 };

/** A word for a time frame, or where it begins and ends. */
export const timeframe = (): Schema => anyOf(object({ key: choice(...TIMEFRAME_KEYS) }), object({ start: dateTime(), end: dateTime() }));

export const seriesInterval = (): Schema => choice(...Object.keys(SERIES_INTERVALS));

/** The lines of a report: what each is about, and its numbers. */
export const results = (): Schema => listOf(object({ groupings: record(), statistics: record() }));
