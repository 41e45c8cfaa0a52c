import { describe, expect, test } from 'vitest';
import { outcomeOf, type SmtpFailure } from './classify.ts';

const answered = (command: string, response: string): SmtpFailure => ({
  ...{ message: 'x', code: command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE', command, response },
  responseCode: Number(response.slice(0, 3)),
});

describe('an answer of the server is final', () => {
  test.each([
    ['RCPT TO', '550 5.1.1 No such user', { outcome: 'rejected', refusal: 'no-mailbox' }],
    ['RCPT TO', '550 No such user here', { outcome: 'rejected', refusal: 'no-mailbox' }],
    ['RCPT TO', '553 mailbox name not allowed', { outcome: 'rejected', refusal: 'bad-address' }],
    ['RCPT TO', '501 5.1.3 Bad recipient address syntax', { outcome: 'rejected', refusal: 'bad-address' }],
    ['RCPT TO', '550 5.7.1 Relaying denied', { outcome: 'rejected', refusal: 'refused' }],
    ['RCPT TO', '552 5.2.2 Mailbox full', { outcome: 'rejected', refusal: 'refused' }],
    ['DATA', '550 5.7.1 This looks like spam', { outcome: 'rejected', refusal: 'refused' }],
    ['DATA', '554 Transaction failed', { outcome: 'rejected', refusal: 'refused' }],
    ['RCPT TO', '450 4.2.0 Greylisted', { outcome: 'not-now' }],
    ['DATA', '451 4.3.0 Try again', { outcome: 'not-now' }],
    ['AUTH PLAIN', '535 5.7.8 Wrong password', { outcome: 'not-now' }],
    ['MAIL FROM', '550 5.7.1 Sender not allowed', { outcome: 'not-now' }],
  ])('%s: %s', (command, response, expected) => {
    for (const phase of ['before-message', 'message'] as const)
      expect(outcomeOf(answered(command, response), phase)).toEqual({ ...expected, detail: response });
  });

  test('also when it goes away with it', () => {
    const failure = { ...answered('CONN', '421 4.7.0 Too many connections'), code: 'ECONNECTION' };
    expect(outcomeOf(failure, 'message').outcome).toBe('not-now');
  });
});

describe('without an answer', () => {
  const broken: SmtpFailure[] = [
    { message: 'Connection closed unexpectedly', code: 'ECONNECTION', command: 'CONN' },
    { message: 'Timeout', code: 'ETIMEDOUT', command: 'CONN' },
    { message: 'read ECONNRESET', code: 'ESOCKET', command: 'CONN' },
    { ...answered('CONN', '250 2.0.0 Ok'), code: 'ECONNECTION' },
    { ...answered('CONN', '550 half an ans'), code: 'ECONNECTION' },
  ];
  test.each(broken)('nobody knows once the message flows: $message, $response', (failure) => {
    expect(outcomeOf(failure, 'message').outcome).toBe('uncertain');
    expect(outcomeOf(failure, 'before-message').outcome).toBe('not-now');
  });

  test('what we would not send stays unsent', () => {
    const address = { message: 'Invalid recipient', code: 'EENVELOPE', command: 'API' };
    expect(outcomeOf(address, 'before-message')).toMatchObject({ outcome: 'rejected', refusal: 'bad-address' });
    const size = { message: 'Message size larger than allowed', code: 'EMESSAGE', command: 'MAIL FROM' };
    expect(outcomeOf(size, 'before-message')).toMatchObject({ outcome: 'rejected', refusal: 'refused' });
  });
});

test('what a server says is made fit for a column', () => {
  const { detail } = outcomeOf(answered('DATA', `550 a\r\nb\0${'x'.repeat(9000)}`), 'message') as { detail: string };
  expect(detail).toMatch(/^550 a b x+$/);
  expect(detail.length).toBeLessThanOrEqual(500);
});
