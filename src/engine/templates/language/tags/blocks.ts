import { Problem } from '../faults.ts';
import { floatOf } from '../filters/arguments.ts';
import { roundDecimal } from '../numbers.ts';
import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node } from '../rendering.ts';
import { misused, withoutTarget } from './words.ts';

const nothing: Node = () => {};

function compileComment(tag: Tag, parser: Parser): Node {
  parser.skipPast(tag, 'endcomment');
  return nothing;
}

/** The lexer has left everything up to the end as text. */
function compileVerbatim(tag: Tag, parser: Parser): Node {
  const { nodes } = parser.until(tag, 'endverbatim');
  return (rendering) => rendering.run(nodes);
}

function compileAutoescape(tag: Tag, parser: Parser): Node {
  const [setting] = tag.words;
  if (tag.words.length !== 1 || (setting !== 'on' && setting !== 'off')) throw misused(tag, 'autoescape on or autoescape off');
  const { nodes } = parser.until(tag, 'endautoescape');
  return (rendering) => {
    const before = rendering.autoescape;
    rendering.autoescape = setting === 'on';
    rendering.run(nodes);
    rendering.autoescape = before;
  };
}

/** Takes away spaces between tags, not those beside text. */
function compileSpaceless(tag: Tag, parser: Parser): Node {
  const { nodes } = parser.until(tag, 'endspaceless');
  return (rendering) => rendering.write(withoutGaps(rendering.capture(nodes).trim()));
}

/** Every run of spaces is looked at once. */
function withoutGaps(text: string): string {
  return text.replace(/\s+/g, (gap, index: number) => (text[index - 1] === '>' && text[index + gap.length] === '<' ? '' : gap));
}

const SIGNS: Readonly<Record<string, string>> = {
  openblock: '{%',
  closeblock: '%}',
  openvariable: '{{',
  closevariable: '}}',
  openbrace: '{',
  closebrace: '}',
  opencomment: '{#',
  closecomment: '#}',
};

function compileTemplateTag(tag: Tag): Node {
  const [name = ''] = tag.words;
  const sign = Object.hasOwn(SIGNS, name) ? SIGNS[name] : undefined;
  if (sign === undefined || tag.words.length !== 1) throw misused(tag, `templatetag ${Object.keys(SIGNS).join(' or ')}`);
  return (rendering) => rendering.write(sign);
}

/** value / most × width, rounded half to even as the reference's language rounds. */
function compileWidthRatio(tag: Tag, parser: Parser): Node {
  const { words, target } = withoutTarget(tag);
  if (words.length !== 3) throw misused(tag, 'widthratio value most width');
  const [value, most, width] = words.map((word) => parser.expression(word, tag));
  return (rendering) => {
    rendering.spend(3);
    rendering.offset = tag.offset;
    const given = [value, most, width].map((one) => one?.(rendering));
    const [v, m, w] = given.map(floatOf);
    if (given[2] === '' || w === undefined) throw new Problem('widthratio final argument must be a number', tag.offset);
    const ratio = v === undefined || m === undefined ? undefined : m === 0 ? 0 : (v / m) * Math.trunc(w);
    const text = ratio === undefined || !Number.isFinite(ratio) ? '' : halfEven(ratio);
    if (target === undefined) rendering.write(text);
    else rendering.set(target, text);
  };
}

function halfEven(value: number): string {
  const down = Math.floor(value);
  if (value - down !== 0.5) return roundDecimal(value, 0) ?? '';
  return String(down % 2 === 0 ? down : down + 1);
}

export const blocks: Readonly<Record<string, TagCompiler>> = {
  comment: compileComment,
  verbatim: compileVerbatim,
  autoescape: compileAutoescape,
  spaceless: compileSpaceless,
  templatetag: compileTemplateTag,
  widthratio: compileWidthRatio,
};
