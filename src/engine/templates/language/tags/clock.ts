import { dayName, formatMoment, monthName, strftime } from '../date-format.ts';
import { unquote } from '../expression.ts';
import { type Fields, fieldsOf } from '../moment.ts';
import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node } from '../rendering.ts';
import { textOf } from '../values.ts';
import { misused, withoutTarget } from './words.ts';

/** `now 'F j'`: the account's time by letters of the `date` filter. */
function compileNow(tag: Tag): Node {
  const { words, target } = withoutTarget(tag);
  const [format = ''] = words;
  if (words.length !== 1 || !/^(["']).*\1$/s.test(format)) throw misused(tag, "now 'F j, Y'");
  return (rendering) => {
    rendering.spend(1);
    const text = formatMoment(rendering.now(), unquote(format));
    if (target === undefined) rendering.write(text);
    else rendering.set(target, text);
  };
}

/** `today '%Y-%m-%d' as name`: the account's date by directives of strftime; it prints nothing itself. */
function compileToday(tag: Tag, parser: Parser): Node {
  const { words, target } = withoutTarget(tag);
  const [format] = words;
  if (words.length !== 1 || format === undefined || target === undefined) throw misused(tag, "today '%Y-%m-%d' as name");
  const value = parser.expression(format, tag);
  return (rendering) => {
    rendering.spend(1);
    rendering.set(target, strftime(rendering.now(), textOf(value(rendering))));
  };
}

const current =
  (show: (fields: Fields) => string | number): TagCompiler =>
  (tag) => {
    if (tag.words.length > 0) throw misused(tag, tag.name);
    return (rendering) => rendering.write(String(show(fieldsOf(rendering.now()))));
  };

export const clock: Readonly<Record<string, TagCompiler>> = {
  now: compileNow,
  today: compileToday,
  current_day: current(({ day }) => day),
  current_month: current(({ month }) => month),
  current_year: current(({ year }) => year),
  current_weekday: current(({ weekday }) => dayName(weekday)),
  current_month_name: current(({ month }) => monthName(month)),
};
