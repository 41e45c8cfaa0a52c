import ts from 'typescript';

const CONSTANT = /^[A-Z][A-Z0-9_]*$/;
/** Calls whose answer is a number, or an identifier or value that they have quoted. */
const SAFE_CALLS = new Set(['Math.floor', 'Math.trunc', 'Number', 'quoteIdentifier', 'quoteLiteral']);

/**
 * True for an expression whose text cannot come from outside: literals, CONSTANTS, numbers, and what is made of these with
 * +, ?:, templates, map and join, also through a `const` of the same file.
 */
export function isSafe(expression, tree, known = new Set()) {
  const safe = (other) => isSafe(other, tree, known);
  if (ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression)) return true;
  if (ts.isIdentifier(expression)) return known.has(expression.text) || CONSTANT.test(expression.text) || isSafeConst(expression, tree);
  if (ts.isTemplateExpression(expression)) return expression.templateSpans.every((span) => safe(span.expression));
  if (ts.isBinaryExpression(expression)) return safe(expression.left) && safe(expression.right);
  if (ts.isConditionalExpression(expression)) return safe(expression.whenTrue) && safe(expression.whenFalse);
  if (ts.isParenthesizedExpression(expression)) return safe(expression.expression);
  if (ts.isElementAccessExpression(expression)) return safe(expression.expression);
  if (ts.isArrayLiteralExpression(expression))
    return expression.elements.every((item) => safe(ts.isSpreadElement(item) ? item.expression : item));
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text === 'length' || safe(expression.expression);
  return ts.isCallExpression(expression) && isSafeCall(expression, tree, known);
}

function isSafeCall({ expression, arguments: given }, tree, known) {
  if (SAFE_CALLS.has(expression.getText(tree))) return true;
  if (!ts.isPropertyAccessExpression(expression) || !isSafe(expression.expression, tree, known)) return false;
  if (['join', 'slice', 'trim'].includes(expression.name.text)) return true;
  const [made] = given;
  if (expression.name.text !== 'map' || !made || !ts.isArrowFunction(made) || ts.isBlock(made.body)) return false;
  // What map hands on is an element of something safe.
  return isSafe(made.body, tree, new Set([...known, ...made.parameters.map((parameter) => parameter.name.getText(tree))]));
}

/** The nearest declaration of the name has a type of texts, or is a `const` with a safe value, or an element of a safe list that a loop goes through. */
function isSafeConst(identifier, tree) {
  const declaration = nearestDeclaration(identifier, tree);
  if (declaration?.type && isListOfTexts(declaration.type, tree)) return true;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !(declaration.parent.flags & ts.NodeFlags.Const)) return false;
  const loop = declaration.parent.parent;
  const value = declaration.initializer ?? (ts.isForOfStatement(loop) ? loop.expression : undefined);
  return value !== undefined && isSafe(value, tree);
}

/** A type that has only texts written in the source: `'a' | 'b'`, or an element of a constant list. */
function isListOfTexts(type, tree) {
  if (ts.isParenthesizedTypeNode(type)) return isListOfTexts(type.type, tree);
  if (ts.isUnionTypeNode(type)) return type.types.every((part) => isListOfTexts(part, tree));
  if (ts.isLiteralTypeNode(type)) return ts.isStringLiteral(type.literal);
  return /^\(typeof [A-Z][A-Z0-9_]*\)\[number\]$/.test(type.getText(tree));
}

const isScope = (node) =>
  ts.isSourceFile(node) || ts.isBlock(node) || ts.isFunctionLike(node) || ts.isForStatement(node) || ts.isForOfStatement(node);

function enclosingScopes(node) {
  const scopes = [];
  for (let at = node.parent; at; at = at.parent) if (isScope(at)) scopes.push(at);
  return scopes;
}

function nearestDeclaration(identifier, tree) {
  const byScope = new Map();
  const visit = (node) => {
    const declares = ts.isParameter(node) || ts.isBindingElement(node) || ts.isVariableDeclaration(node);
    if (declares && node.name.getText(tree) === identifier.text) byScope.set(enclosingScopes(node)[0], node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const scope = enclosingScopes(identifier).find((candidate) => byScope.has(candidate));
  return scope && byScope.get(scope);
}
