import { floatOf } from '../filters/arguments.ts';
import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node } from '../rendering.ts';
import { misused } from './words.ts';

/** `currency_format price`: an amount with the sign and the digits of the account's currency. What is no number prints nothing. */
function compileCurrencyFormat(tag: Tag, parser: Parser): Node {
  const source = tag.content.slice(tag.name.length).trim();
  if (source === '') throw misused(tag, 'currency_format amount');
  const value = parser.expression(source, tag);
  return (rendering) => {
    rendering.spend(20);
    rendering.offset = tag.offset;
    const amount = floatOf(value(rendering));
    if (amount === undefined || !Number.isFinite(amount)) return;
    const { locale, currency } = rendering.surroundings;
    const known = rendering.memory.get(compileCurrencyFormat) as Intl.NumberFormat | undefined;
    const format = known ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
    rendering.memory.set(compileCurrencyFormat, format);
    rendering.writeValue(format.format(amount));
  };
}

export const money: Readonly<Record<string, TagCompiler>> = { currency_format: compileCurrencyFormat };
