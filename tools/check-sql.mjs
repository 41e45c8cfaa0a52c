#!/usr/bin/env node
/**
 * Finds SQL that would answer differently, or not at all, on one of the databases that the server runs on, and SQL that
 * forgets the account. An exception is said where it stands, with its reason, in a comment on the statement's lines or
 * right above them:
 *
 *   // sql-allow count: at most one row per revision
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules, schemaOf } from './sql/rules.mjs';
import { statementsOfCode, statementsOfSql } from './sql/statements.mjs';
import { filesBelow, finish, isMain, root } from './walk.mjs';

const CODE_RULES = {
  splice: 'text is put into a statement: bind it as a parameter, or make it a constant',
  constraint: 'the name of a constraint differs per database: use ON CONFLICT … RETURNING',
  'row-count': 'the count of written rows is wrong on a distributed Postgres: use RETURNING and count what comes back',
};

const allowed = (source, rule) => new RegExp(`sql-allow ${rule}: *\\S`).test(source);

/**
 * @param files path → content, of .sql and .ts files
 * @returns {{ problems: string[], count: number }} one line per problem; how many statements were looked at
 */
export function checkSql(files) {
  const statements = [];
  const findings = [];
  for (const [path, content] of files) {
    if (path.endsWith('.sql')) statements.push(...statementsOfSql(path, content));
    else {
      const found = statementsOfCode(path, content);
      statements.push(...found.statements);
      findings.push(...found.findings);
    }
  }
  const schema = schemaOf(statements);
  const problems = [];
  for (const statement of statements) {
    for (const { name, why, broken } of rules) {
      if (broken(statement, schema) && !allowed(statement.source, name))
        problems.push(`${statement.file}:${statement.line} ${name}: ${why}`);
    }
  }
  for (const { file, line, kind, code, source } of findings) {
    if (!allowed(source, kind)) problems.push(`${file}:${line} ${kind}: ${CODE_RULES[kind]} (${code})`);
  }
  return { problems, count: statements.length };
}

if (isMain(import.meta.url)) {
  const paths = filesBelow('src').filter((path) => /\.(sql|ts)$/.test(path) && !path.endsWith('.test.ts'));
  const { problems, count } = checkSql(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  finish('check-sql', problems, `${count} pieces of SQL keep the rules`);
}
