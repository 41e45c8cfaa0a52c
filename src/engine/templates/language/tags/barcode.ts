import JsBarcode from 'jsbarcode';
import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node, Rendering } from '../rendering.ts';
import { textOf } from '../values.ts';
import { misused, optionsOf } from './words.ts';

const MOST_CHARACTERS = 80;
const USUAL = { width: 200, height: 60 };
const MOST_PIXELS = 1000;

/**
 * `{% barcode 'v' width=200 height=60 mode='html' %}`: Code 128 as a table of bars, which mail clients show without loading
 * anything. `width` is the room that it may take: bars are whole pixels, one at least. As text it is what it says.
 */
function compileBarcode(tag: Tag, parser: Parser): Node {
  const [source, ...rest] = tag.words;
  const how = "barcode 'value' width=200 height=60 mode='html'";
  if (source === undefined) throw misused(tag, how);
  const value = parser.expression(source, tag);
  // `mode=html` is written with and without quotes.
  const words = rest.map((word) => word.replace(/^mode=html$/, "mode='html'"));
  const options = optionsOf(words, ['width', 'height', 'mode'], tag, parser);
  const pixels = (rendering: Rendering, name: 'width' | 'height'): number => {
    const given = Number(textOf(options.get(name)?.(rendering) ?? USUAL[name]));
    if (given >= 1 && given <= MOST_PIXELS) return Math.floor(given);
    throw rendering.problem(`'${name}' of a barcode must be 1 to ${MOST_PIXELS} pixels.`);
  };
  return (rendering) => {
    rendering.spend(200);
    rendering.offset = tag.offset;
    const mode = textOf(options.get('mode')?.(rendering) ?? 'html');
    if (mode !== 'html') throw rendering.problem(`'html' is the only mode of barcode here, not '${mode.slice(0, 50)}'.`);
    const text = textOf(value(rendering));
    if (text === '') return;
    if (rendering.surroundings.plain) return rendering.writeValue(text);
    const bars = barsOf(text);
    if (!bars) throw rendering.problem(`A barcode may have ${MOST_CHARACTERS} ASCII characters.`);
    rendering.write(tableOf(bars, pixels(rendering, 'width'), pixels(rendering, 'height')));
  };
}

/** Bars and gaps in turn, beginning with a bar, each as so many modules; undefined for what Code 128 cannot say. */
function barsOf(text: string): number[] | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const made: { encodings?: { data: string }[] } = {};
  JsBarcode(made, text, { format: 'CODE128', valid: () => {} });
  const modules = made.encodings?.map(({ data }) => data).join('');
  return modules?.match(/1+|0+/g)?.map((run) => run.length);
}

function tableOf(bars: readonly number[], width: number, height: number): string {
  const modules = bars.reduce((sum, one) => sum + one, 0);
  const module = Math.max(1, Math.floor(width / modules));
  const cells = bars.map((run, index) => {
    const [px, color] = [run * module, index % 2 === 0 ? '#000000' : '#ffffff'];
    return `<td width="${px}" height="${height}" bgcolor="${color}" style="width:${px}px;height:${height}px;padding:0;background-color:${color};font-size:0;line-height:0"></td>`;
  });
  const size = `width:${modules * module}px;height:${height}px;border-collapse:collapse`;
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="${modules * module}" style="${size}"><tr>${cells.join('')}</tr></table>`;
}

export const barcode: Readonly<Record<string, TagCompiler>> = { barcode: compileBarcode };
