/** What the page needs to know of a document: its operations, and the parts that they refer to. */
export function readDocument(document) {
  const resolve = (node) => {
    let current = node;
    for (let hops = 0; current?.$ref && hops < 20; hops++) {
      const target = current.$ref
        .slice(2)
        .split('/')
        .reduce((at, key) => at?.[key], document);
      current = { ...target, ...(current.description ? { description: current.description } : {}) };
    }
    return current ?? {};
  };
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
      category: operation.tags[0],
      parameters: operation.parameters.map(resolve),
      body: resolve(operation.requestBody).content?.['application/vnd.api+json']?.schema,
      form: resolve(operation.requestBody).content?.['multipart/form-data']?.schema,
      answers: Object.entries(operation.responses).map(([status, response]) => {
        const { description, content } = resolve(response);
        return { status, description, schema: content?.['application/vnd.api+json']?.schema };
      }),
    })),
  );
  return { document, operations, resolve, byId: new Map(operations.map((operation) => [operation.operationId, operation])) };
}

/** Operations whose id, path or summary has all of the words. */
export function search(operations, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter((operation) => {
    const hay = `${operation.operationId} ${operation.method} ${operation.path} ${operation.summary} ${operation.category}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

export const nameOf = (schema) => schema?.$ref?.split('/').at(-1);

/** The type of a value in words: `text or null`, `list of Profile`. */
export function kindOf(schema, resolve) {
  const node = resolve(schema);
  const variants = node.oneOf ?? node.anyOf;
  if (variants)
    return variants
      .map((variant) => kindOf(variant, resolve))
      .filter((kind, i, all) => all.indexOf(kind) === i)
      .join(' or ');
  const types = [node.type ?? (node.properties ? 'object' : 'anything')].flat();
  return types.map((type) => wordFor(type, node, schema, resolve)).join(' or ');
}

function wordFor(type, node, schema, resolve) {
  if (type === 'array') return `list of ${kindOf(node.items ?? {}, resolve)}`;
  if (type === 'object') return nameOf(schema) ?? (node.properties ? 'object' : 'object with any keys');
  if (type === 'string') return { 'date-time': 'time', uri: 'URL' }[node.format] ?? 'text';
  return { boolean: 'true or false' }[type] ?? type;
}
