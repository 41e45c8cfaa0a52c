import { expect, test } from 'vitest';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { DomainError } from '../../lib/errors.ts';
import { errorAnswer } from './error-answer.ts';

const answer = (error: unknown, isOutage = false) => {
  const { status, ours, headers } = errorAnswer(
    error,
    () => 'id',
    () => isOutage,
  );
  return { status, ours, again: headers['Retry-After'] };
};

test.each([
  ['what the caller did wrong', new RequestError(apiError('invalid', 'x')), { status: 400, ours: false }],
  ['a server that is starting', new RequestError(apiError('unavailable', 'x')), { status: 503, ours: false, again: '1' }],
  ['a command that cannot store', new DomainError({ kind: 'unavailable', detail: 'x' }), { status: 503, ours: true, again: '1' }],
  ['a mistake of ours', new TypeError('x'), { status: 500, ours: true }],
])('%s', (_, error, expected) => {
  expect(answer(error)).toEqual({ again: undefined, ...expected });
});

test('a database that is away can be asked again, and belongs in the log', () => {
  expect(answer(new Error('x'), true)).toEqual({ status: 503, ours: true, again: '1' });
});
