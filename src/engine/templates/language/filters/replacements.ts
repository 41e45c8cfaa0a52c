import type { Filter, Filters } from '../filter.ts';
import { splitBy } from '../pattern.ts';
import type { Rendering } from '../rendering.ts';
import { SafeText } from '../safe-text.ts';
import { textOf } from '../values.ts';

/** A filter whose argument is one text `old|new`; without the stroke, `old` is taken out. */
const replacing = (replace: (text: string, old: string, by: string) => string): Filter => ({
  text: true,
  argument: 'required',
  apply: (text: string, argument: unknown, rendering: Rendering) => {
    const pair = textOf(argument);
    const stroke = pair.indexOf('|');
    const [old, by] = stroke === -1 ? [pair, ''] : [pair.slice(0, stroke), pair.slice(stroke + 1)];
    return old === '' ? text : bounded(rendering, text, old, by, replace);
  },
});

const removing = (replace: (text: string, old: string, by: string) => string): Filter => ({
  text: true,
  argument: 'required',
  apply: (text: string, argument: unknown, rendering: Rendering) => {
    const old = textOf(argument);
    rendering.search(text, old);
    return old === '' ? text : replace(text, old, '');
  },
});

const all = (text: string, old: string, by: string): string => text.replaceAll(old, () => by);
const first = (text: string, old: string, by: string): string => text.replace(old, () => by);
function last(text: string, old: string, by: string): string {
  const place = text.lastIndexOf(old);
  return place === -1 ? text : text.slice(0, place) + by + text.slice(place + old.length);
}

function bounded(rendering: Rendering, text: string, old: string, by: string, replace: typeof all): string {
  rendering.search(text, old);
  rendering.allow((text.length / old.length) * Math.max(0, by.length - old.length));
  return replace(text, old, by);
}

export const replacements: Filters = {
  /** Safe text stays safe, unless what is taken out holds its entities together. */
  cut: {
    text: true,
    argument: 'required',
    apply: (text: string, argument: unknown, rendering, wasSafe) => {
      const old = textOf(argument);
      rendering.search(text, old);
      const made = old === '' ? text : all(text, old, '');
      return wasSafe && old !== ';' ? new SafeText(made) : made;
    },
  },
  find_replace: replacing(all),
  replace_first: replacing(first),
  replace_last: replacing(last),
  remove: removing(all),
  remove_first: removing(first),
  remove_last: removing(last),
  split: {
    text: true,
    argument: 'required',
    apply: (text: string, argument: unknown, rendering) => {
      const by = textOf(argument);
      rendering.search(text, by);
      return by === '' ? [text] : text.split(by);
    },
  },
  resplit: {
    text: true,
    argument: 'required',
    apply: (text: string, argument: unknown, rendering) => splitBy(text, textOf(argument), rendering),
  },
};
