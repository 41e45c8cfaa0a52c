import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Tx } from './database.ts';
import { CommitUnknownError, NestedTransactionError } from './storage-errors.ts';
import { type Answer, type Lease, runTransaction, TransactionScope } from './transaction.ts';

function serverError(code: string, severity = 'ERROR'): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(`SQLSTATE ${code}`, 0, 'error'), { code, severity });
}

/** A session that notes what it was given and answers as told. */
function session(answers: Record<string, Error | Partial<Answer>> = {}) {
  const sent: string[] = [];
  let released: unknown[] | undefined;
  const lease: Lease = {
    run: (sql) => {
      sent.push(sql);
      const answer = answers[sql];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ command: sql, rows: [], ...answer });
    },
    release: (broken) => {
      released = [broken];
    },
  };
  const run = <T>(work: Parameters<typeof runTransaction<T>>[2]) => runTransaction(new TransactionScope(), async () => lease, work);
  return { sent, run, released: () => released };
}

it('sends BEGIN with the first statement', async () => {
  const { sent, run, released } = session();
  await run(async (tx) => {
    const first = tx.query('INSERT');
    expect(sent).toEqual(['BEGIN', 'INSERT']);
    await first;
    await tx.query('UPDATE');
  });
  expect(sent).toEqual(['BEGIN', 'INSERT', 'UPDATE', 'COMMIT']);
  expect(released()).toEqual([undefined]);
});

it('sends nothing for work that asks for nothing', async () => {
  const { sent, run, released } = session();
  await expect(run(async () => 7)).resolves.toBe(7);
  await expect(
    run(async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(sent).toEqual([]);
  expect(released()).toEqual([undefined]);
});

describe('afterCommit', () => {
  it('calls what was asked for once the transaction is committed, and not before', async () => {
    const { sent, run } = session();
    const seen: string[][] = [];
    await run(async (tx) => {
      tx.afterCommit(() => seen.push([...sent]));
      await tx.query('INSERT');
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual([['BEGIN', 'INSERT', 'COMMIT']]);
  });

  it('calls nobody when it is rolled back, and what a repeated attempt asked for once', async () => {
    let calls = 0;
    const refused = session({ COMMIT: serverError('23505') });
    const work = async (tx: Tx): Promise<void> => {
      tx.afterCommit(() => calls++);
      await tx.query('INSERT');
    };
    await expect(refused.run(work)).rejects.toThrow('23505');
    const failing = session({ INSERT: serverError('23505') });
    await expect(failing.run(work)).rejects.toThrow('23505');
    expect(calls).toBe(0);
    let attempts = 0;
    await session().run(async (tx) => {
      await work(tx);
      if (attempts++ === 0) throw serverError('40001');
    });
    expect([attempts, calls]).toEqual([2, 1]);
  });
});

describe('COMMIT', () => {
  it('is of unknown outcome when the connection broke, and is not repeated', async () => {
    const lost = new Error('Connection terminated unexpectedly');
    const { sent, run, released } = session({ COMMIT: lost });
    const failure = await run((tx) => tx.query('INSERT')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommitUnknownError);
    expect((failure as Error).cause).toBe(lost);
    expect(sent).toEqual(['BEGIN', 'INSERT', 'COMMIT']);
    expect(released()).toEqual([lost]);
  });

  it('is of unknown outcome when the server shut down over it', async () => {
    const { run } = session({ COMMIT: serverError('57P01', 'FATAL') });
    await expect(run((tx) => tx.query('INSERT'))).rejects.toBeInstanceOf(CommitUnknownError);
  });

  it('that the server refused is a plain error', async () => {
    const refused = serverError('23503');
    const { run, released } = session({ COMMIT: refused });
    await expect(run((tx) => tx.query('INSERT'))).rejects.toBe(refused);
    expect(released()).toEqual([undefined]);
  });

  it('that the server turned into a rollback is an error', async () => {
    const { run } = session({ COMMIT: { command: 'ROLLBACK' } });
    await expect(run((tx) => tx.query('INSERT'))).rejects.toThrow(/rolled back/);
  });
});

it.each(['40P01', '40001'])('repeats the work after %s', async (code) => {
  const answers: Record<string, Error> = { UPDATE: serverError(code) };
  const { sent, run } = session(answers);
  let attempts = 0;
  await run(async (tx) => {
    attempts += 1;
    if (attempts === 2) delete answers.UPDATE;
    await tx.query('UPDATE');
  });
  expect(sent).toEqual(['BEGIN', 'UPDATE', 'ROLLBACK', 'BEGIN', 'UPDATE', 'COMMIT']);
});

it('repeats the work also when it swallowed the error', async () => {
  const answers: Record<string, Error | Partial<Answer>> = { UPDATE: serverError('40P01'), COMMIT: { command: 'ROLLBACK' } };
  const { sent, run } = session(answers);
  let attempts = 0;
  await run(async (tx) => {
    attempts += 1;
    if (attempts === 2) for (const sql of ['UPDATE', 'COMMIT']) delete answers[sql];
    await tx.query('UPDATE').catch(() => {});
  });
  expect(sent).toEqual(['BEGIN', 'UPDATE', 'COMMIT', 'BEGIN', 'UPDATE', 'COMMIT']);
});

it('waits for statements one by one that fail together', async () => {
  const { run } = session({ UPDATE: new Error('first'), DELETE: new Error('second') });
  const work = run(async (tx) => {
    const [first, second] = [tx.query('UPDATE'), tx.query('DELETE')];
    await new Promise((resolve) => setTimeout(resolve, 5));
    await first;
    await second;
  });
  await expect(work).rejects.toThrow('first');
});

it('does not use a session again whose ROLLBACK failed, and reports the first error', async () => {
  const gone = new Error('Connection terminated unexpectedly');
  const { run, released } = session({ ROLLBACK: gone });
  const work = run(async (tx) => {
    await tx.query('INSERT');
    throw new Error('the reason');
  });
  await expect(work).rejects.toThrow('the reason');
  expect(released()).toEqual([gone]);
});

it('knows the inside of a transaction, also behind other calls, but not what it started and outlives it', async () => {
  const scope = new TransactionScope();
  const lease: Lease = { run: async (sql) => ({ command: sql, rows: [] }), release: () => {} };
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let outlived: Promise<void> | undefined;
  const work = async (tx: Tx): Promise<void> => {
    await tx.query('SELECT');
    outlived = ended.then(() => scope.assertOutside('query()'));
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(() => scope.assertOutside('query()')).toThrow(NestedTransactionError);
  };
  await runTransaction(scope, async () => lease, work);
  end();
  await expect(outlived).resolves.toBeUndefined();
});
