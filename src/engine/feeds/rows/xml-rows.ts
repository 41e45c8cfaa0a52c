import { SaxesParser } from 'saxes';
import { XmlTree } from '../xml-tree.ts';
import type { RowReader } from './row-reader.ts';

const MOST_LEVELS = 100;

/** The elements at a path that begins with the root: `rss.channel.item`. */
export function xmlRows(path: string): RowReader {
  const parser = new SaxesParser({ position: true });
  const levels: string[] = [];
  let tree: XmlTree | undefined;
  let rows: unknown[] = [];
  let failure: Error | undefined;
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (!tree) {
      if (levels.length >= MOST_LEVELS) throw new Error(`it is nested more than ${MOST_LEVELS} levels deep`);
      levels.push(name);
      if (levels.join('.') !== path) return;
      tree = new XmlTree();
    }
    tree.open(name, attributes);
  });
  parser.on('text', (more) => tree?.text(more));
  parser.on('cdata', (more) => tree?.text(more));
  parser.on('closetag', () => {
    const closed = tree?.close();
    if (tree && !closed) return;
    if (closed) rows.push(closed.value);
    tree = undefined;
    levels.pop();
  });
  const taken = (): unknown[] => {
    if (failure) throw failure;
    const made = rows;
    rows = [];
    return made;
  };
  return {
    add(text) {
      parser.write(text);
      return taken();
    },
    end() {
      if (!failure) parser.close();
      return taken();
    },
  };
}
