import ts from 'typescript';
import { isSafe } from './safe-splice.mjs';

/**
 * One piece of SQL: where it begins, its text without comments and without the contents of quoted strings, and the
 * source lines it stands on, in which a `sql-allow` comment may be.
 *
 * @typedef {{ file: string, line: number, text: string, partial: boolean, source: string }} Statement
 *   `partial`: an expression was spliced or bound into it, so its text does not show all of it.
 * @typedef {{ file: string, line: number, code: string, source: string, kind: 'splice' | 'constraint' | 'row-count' }} CodeFinding
 */

const STATEMENT = /^\s*(SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH|CREATE|ALTER|DROP|TRUNCATE|MERGE|LOCK\s+TABLE|COPY)\s+\S/;
const HOLE = '$0';

/** Blanks comments and what is between quotes, so that rules see statement words only; lines stay where they are. */
export function bare(sql) {
  const blank = (match) => match.replace(/[^\n]/g, ' ');
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, (match) =>
    match.startsWith("'") ? `'${blank(match.slice(1, -1))}'` : blank(match),
  );
}

/** @returns {Statement[]} the statements of a .sql file */
export function statementsOfSql(file, content) {
  const lines = content.split('\n');
  const statements = [];
  let line = 1;
  for (const part of bare(content).split(';')) {
    const lead = part.length - part.trimStart().length;
    const first = line + part.slice(0, lead).split('\n').length - 1;
    const last = line + part.split('\n').length - 1;
    if (part.trim()) statements.push({ file, line: first, text: part.trim(), partial: false, source: linesAround(lines, first, last) });
    line = last;
  }
  return statements;
}

/** @returns {{ statements: Statement[], findings: CodeFinding[] }} the SQL in a TypeScript file, and uses of it that text can show to be wrong */
export function statementsOfCode(file, content) {
  const tree = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const lines = content.split('\n');
  const lineOf = (position) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const statements = [];
  const findings = [];
  const place = (node) => {
    const line = lineOf(node.getStart(tree));
    return { file, line, source: linesAround(lines, line, lineOf(node.getEnd())) };
  };
  const find = (kind, node, code = node.getText(tree)) => findings.push({ kind, code, ...place(node) });

  const visit = (node) => {
    const text = textOf(node);
    if (text !== undefined && isSql(node, text)) {
      statements.push({ ...place(node), text: bare(text), partial: ts.isTemplateExpression(node) });
      if (!isTagged(node)) for (const part of unsafeParts(node, tree)) find('splice', part);
    }
    if (ts.isCallExpression(node) && node.expression.getText(tree) === 'sql.raw') {
      const given = node.arguments[0];
      if (given && textOf(given) === undefined && !isSafe(given, tree)) find('splice', given);
    }
    if (ts.isPropertyAccessExpression(node)) {
      if (node.name.text === 'constraint') find('constraint', node);
      if (node.name.text === 'rowCount' || node.name.text === 'affectedRows') find('row-count', node);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { statements, findings };
}

/** A comment counts when it stands on the statement's own lines or in the block of comments above it. */
function linesAround(lines, first, last) {
  let from = first - 1;
  while (from > 0 && /^\s*(\/\/|--|\*|\/\*)/.test(lines[from - 1] ?? '')) from -= 1;
  return lines.slice(from, last).join('\n');
}

function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => HOLE + span.literal.text).join('');
}

const tagOf = (node) => (ts.isTaggedTemplateExpression(node.parent) ? node.parent.tag.getText() : undefined);
const isTagged = (node) => tagOf(node) !== undefined;

function isSql(node, text) {
  if (tagOf(node) === 'sql' || STATEMENT.test(text.replace(/^(\s*--[^\n]*\n)+/, ''))) return true;
  const call = node.parent;
  return ts.isCallExpression(call) && call.arguments[0] === node && /(^|\.)query$/.test(call.expression.getText());
}

/** What is spliced into a statement as text: the holes of a template, and what `+` puts beside a literal. */
function unsafeParts(node, tree) {
  const holes = ts.isTemplateExpression(node) ? node.templateSpans.map((span) => span.expression) : [];
  const beside = [];
  for (let at = node; ts.isBinaryExpression(at.parent) && at.parent.operatorToken.kind === ts.SyntaxKind.PlusToken; at = at.parent) {
    beside.push(at.parent.left === at ? at.parent.right : at.parent.left);
  }
  return [...holes, ...beside].filter((part) => !isSafe(part, tree));
}
