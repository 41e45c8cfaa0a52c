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
  if (ts.isIdentifier(expression))
    return known.has(expression.text) || CONSTANT.test(expression.text) || isSafeConst(expression.text, tree);
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

/** A `const` with a safe value; a name that is declared twice in the file must be safe both times. */
function isSafeConst(name, tree) {
  const declared = [];
  const visit = (node) => {
    if ((ts.isParameter(node) || ts.isBindingElement(node) || ts.isVariableDeclaration(node)) && node.name.getText(tree) === name)
      declared.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const isConst = (node) => ts.isVariableDeclaration(node) && (node.parent.flags & ts.NodeFlags.Const) !== 0;
  return declared.length > 0 && declared.every((node) => isConst(node) && node.initializer !== undefined && isSafe(node.initializer, tree));
}
