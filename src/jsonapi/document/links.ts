/** Percent-encodes as forms do (space as +), also what encodeURIComponent leaves alone: the recorded form of links. */
const encode = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

type Pair = readonly [name: string, value: string];

function pairsOf(rawQuery: string): Pair[] {
  if (rawQuery === '') return [];
  return rawQuery.split('&').map((part) => {
    const cut = part.indexOf('=');
    return cut < 0 ? [decode(part), ''] : [decode(part.slice(0, cut)), decode(part.slice(cut + 1))];
  });
}

const print = (base: string, pairs: readonly Pair[]): string =>
  pairs.length === 0 ? base : `${base}?${pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;

/** The request's own URL: no slash added, parameters in the caller's order, encoded alike. */
export function selfLink(baseUrl: string, path: string, rawQuery: string): string {
  return print(`${baseUrl}${path.replace(/(.)\/$/, '$1')}`, pairsOf(rawQuery));
}

/** The same request at another cursor. */
export function pageLink(baseUrl: string, path: string, rawQuery: string, cursor: string): string {
  const others = pairsOf(rawQuery).filter(([name]) => name !== 'page[cursor]');
  return print(`${baseUrl}${path.replace(/(.)\/$/, '$1')}`, [...others, ['page[cursor]', cursor]]);
}

/**
 * `https://host/api/lists/ID/`: links to things end with a slash, links to requests do not. The signs of composite ids stand in
 * them as they are (recorded), which a path allows. @param root of the type: `/api/lists`
 */
export const thingLink = (baseUrl: string, root: string, id: string, rest = ''): string =>
  `${baseUrl}${root}/${encodeURIComponent(id).replaceAll('%24', '$').replaceAll('%3A', ':')}/${rest}`;
