import { expect, it } from 'vitest';
import { StatementNames } from './statement-names.ts';

it('names what repeats, the same way each time and differently for different texts', () => {
  const names = new StatementNames();
  const ask = (sql: string, times: number): (string | undefined)[] => Array.from({ length: times }, () => names.nameOf(sql));
  const [first, second, third, fourth] = ask('SELECT $1', 4);
  expect([first, second]).toEqual([undefined, undefined]);
  expect(third).toMatch(/^[\w-]{10,63}$/);
  expect(fourth).toBe(third);
  expect(ask('SELECT $2', 3)[2]).not.toBe(third);
});

it('stops at a number that a server can keep, and keeps the names it gave', () => {
  const names = new StatementNames();
  const given = new Set<string | undefined>();
  for (let i = 0; i < 1000; i += 1) for (let times = 0; times < 3; times += 1) given.add(names.nameOf(`SELECT ${i} + $1`));
  given.delete(undefined);
  expect(given.size).toBe(250);
  expect(given).toContain(names.nameOf('SELECT 0 + $1'));
});
