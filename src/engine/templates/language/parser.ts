import { compileExpression, type Expression } from './expression.ts';
import { Problem } from './faults.ts';
import { type Token, wordsOf } from './lex.ts';
import type { Node } from './rendering.ts';

/** A `{% tag %}`: its name, the words behind it, and all of it as it was written. */
export interface Tag {
  readonly name: string;
  readonly words: readonly string[];
  readonly content: string;
  readonly offset: number;
}

export type TagCompiler = (tag: Tag, parser: Parser) => Node;

/** Tags within tags. */
const DEPTH = 60;
/** A template may be long, a single tag need not be. */
const TAG_LENGTH = 8_000;

/** Walks the tokens of one template once and turns them into nodes. */
export class Parser {
  readonly #tokens: readonly Token[];
  readonly #tags: Readonly<Record<string, TagCompiler>>;
  /** Names that `cycle` was given, so that a later tag can speak of the same one. */
  readonly cycles = new Map<string, Node>();
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], tags: Readonly<Record<string, TagCompiler>>) {
    this.#tokens = tokens;
    this.#tags = tags;
  }

  all(): Node[] {
    const { nodes, end } = this.#nodes([]);
    if (end) throw new Problem(`Unexpected tag ${end.name}`, end.offset);
    return nodes;
  }

  /** The nodes up to one of these tags, which belongs to `opening`. */
  until(opening: Tag, ...names: readonly string[]): { nodes: readonly Node[]; end: Tag } {
    this.#depth += 1;
    if (this.#depth > DEPTH) throw new Problem(`Tags may be nested ${DEPTH} levels deep.`, opening.offset);
    const { nodes, end } = this.#nodes(names);
    if (!end) throw new Problem(`Unclosed tag '${opening.name}'.`, opening.offset, names.map((name) => `{% ${name} %}`).join(' or '));
    this.#depth -= 1;
    return { nodes, end };
  }

  /** Passes over everything up to a tag; what lies between need not be right. */
  skipPast(opening: Tag, name: string): void {
    for (let token = this.#tokens[this.#next++]; token; token = this.#tokens[this.#next++]) {
      if (token.kind === 'tag' && token.content === name) return;
    }
    throw new Problem(`Unclosed tag '${opening.name}'.`, opening.offset, `{% ${name} %}`);
  }

  expression(source: string, { offset }: Tag): Expression {
    return compileExpression(source, offset);
  }

  #nodes(until: readonly string[]): { nodes: Node[]; end: Tag | undefined } {
    const nodes: Node[] = [];
    for (let token = this.#tokens[this.#next++]; token; token = this.#tokens[this.#next++]) {
      if (token.kind === 'text') nodes.push(textNode(token.content));
      else if (token.content === '') throw new Problem(`Empty ${token.kind === 'tag' ? 'block' : 'variable'} tag.`, token.offset);
      else if (token.content.length > TAG_LENGTH) throw new Problem(`A tag may have ${TAG_LENGTH} characters.`, token.offset);
      else if (token.kind === 'variable') nodes.push(variableNode(token));
      else {
        const tag = tagOf(token);
        if (until.includes(tag.name)) return { nodes, end: tag };
        nodes.push(this.#compile(tag, until));
      }
    }
    return { nodes, end: undefined };
  }

  #compile(tag: Tag, until: readonly string[]): Node {
    const compiler = Object.hasOwn(this.#tags, tag.name) ? this.#tags[tag.name] : undefined;
    if (!compiler) {
      const expected = until.length > 0 ? until.map((name) => `{% ${name} %}`).join(' or ') : undefined;
      throw new Problem(`Invalid block tag: '${tag.name}'`, tag.offset, expected);
    }
    return compiler(tag, this);
  }
}

function tagOf({ content, offset }: Token): Tag {
  const [name = '', ...words] = wordsOf(content);
  return { name, words, content, offset };
}

const textNode = (text: string): Node => {
  return (rendering) => {
    rendering.spend(1);
    rendering.write(text);
  };
};

function variableNode({ content, offset }: Token): Node {
  const expression = compileExpression(content, offset);
  return (rendering) => {
    rendering.spend(1);
    rendering.offset = offset;
    rendering.writeValue(expression(rendering));
  };
}
