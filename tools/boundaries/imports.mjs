import { posix } from 'node:path';
import ts from 'typescript';

/**
 * Every import of a TypeScript file: `to` is a path from the package's folder, or the name of a package.
 * Re-exports and import() count; `import type` is marked, since nothing of it is left at run time.
 *
 * @typedef {{ from: string, line: number, to: string, own: boolean, typeOnly: boolean }} Import
 * @returns {Import[]}
 */
export function importsOf(path, content) {
  const tree = ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
  const imports = [];
  const add = (specifier, node, typeOnly = false) => {
    const own = specifier.startsWith('.');
    const to = own ? posix.normalize(posix.join(posix.dirname(path), specifier)) : packageOf(specifier);
    imports.push({ from: path, line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1, to, own, typeOnly });
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier.text, node, node.importClause?.isTypeOnly);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier.text, node, node.isTypeOnly);
    else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteralLike(node.arguments[0])
    ) {
      add(node.arguments[0].text, node);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal.text, node, true);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return imports;
}

const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
