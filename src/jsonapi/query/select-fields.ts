/** The names asked for, as a tree: `location.city` → location → city. A null leaf takes everything below it. */
type Wanted = Map<string, Wanted | null>;

type Attributes = Record<string, unknown>;

/**
 * Prepares the pruning of attributes by sparse names. Dotted names reach into objects, and into each object of a list;
 * a parent covers its children; null stays null. Attributes keep their order; without names they come back as they are.
 */
export function fieldSelector(names: readonly string[] | undefined): (attributes: Attributes) => Attributes {
  if (!names) return (attributes) => attributes;
  const wanted: Wanted = new Map();
  for (const name of names) want(wanted, name.split('.'));
  return (attributes) => prune(attributes, wanted);
}

/** fieldSelector() for a single document. */
export function selectFields(attributes: Attributes, names: readonly string[] | undefined): Attributes {
  return fieldSelector(names)(attributes);
}

function want(tree: Wanted, path: readonly string[]): void {
  let here = tree;
  for (const [index, step] of path.entries()) {
    const below = here.get(step);
    if (below === null) return; // a parent was asked for already
    if (index === path.length - 1) here.set(step, null);
    else if (below) here = below;
    else {
      const next: Wanted = new Map();
      here.set(step, next);
      here = next;
    }
  }
}

function prune(attributes: Attributes, wanted: Wanted): Attributes {
  const kept: Attributes = {};
  for (const name of Object.keys(attributes)) {
    const below = wanted.get(name);
    if (below === undefined) continue;
    const value = attributes[name];
    if (below === null || value === null) kept[name] = value;
    else if (Array.isArray(value)) kept[name] = value.filter(isObject).map((item) => prune(item, below));
    else if (isObject(value)) kept[name] = prune(value, below);
  }
  return kept;
}

function isObject(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
