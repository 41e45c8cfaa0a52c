export type Encoding = 'br' | 'gzip';

/** The packing that the caller prefers among those that this server has; undefined when it wants none of them. */
export function acceptedEncoding(header: string | undefined): Encoding | undefined {
  if (!header) return undefined;
  const weights = new Map(header.split(',').map(weighted));
  const rest = weights.get('*') ?? 0;
  const br = weights.get('br') ?? rest;
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? rest;
  if (br <= 0 && gzip <= 0) return undefined;
  return br >= gzip ? 'br' : 'gzip';
}

function weighted(part: string): [string, number] {
  const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = q === undefined ? 1 : Number(q.slice(2));
  return [name, Number.isNaN(weight) ? 0 : weight];
}
