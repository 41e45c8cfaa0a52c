import { SaxesParser } from 'saxes';
import { type Json, XmlTree } from './xml-tree.ts';

/**
 * XML as templates see it: one member, the root element by its name (see XmlTree). Entities beyond XML's own five do not
 * exist, so that none can grow.
 * @throws Error with what is wrong and where
 */
export function xmlToJson(text: string): Json {
  const parser = new SaxesParser({ position: true });
  const tree = new XmlTree();
  let whole: Json = null;
  let failure: Error | undefined;
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('opentag', ({ name, attributes }) => tree.open(name, attributes));
  parser.on('text', (more) => tree.text(more));
  parser.on('cdata', (more) => tree.text(more));
  parser.on('closetag', () => {
    const closed = tree.close();
    if (closed) whole = { [closed.name]: closed.value };
  });
  parser.write(text);
  if (failure === undefined) parser.close();
  if (failure !== undefined) throw failure;
  return whole;
}
