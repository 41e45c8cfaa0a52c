import type { PlainAnswer } from '../http/plain/route.ts';

const JSON_TYPE = 'application/json';

export const answerJson = (value: unknown, status = 200): PlainAnswer => ({
  status,
  headers: value === undefined ? {} : { 'Content-Type': JSON_TYPE },
  body: value === undefined ? '' : JSON.stringify(value),
});

/** An error as clients of that version read it. More than a few sentences help nobody. */
export function answerError(path: string, status: number, texts: readonly string[]): PlainAnswer {
  const text = texts.slice(0, 20).join(' ');
  return answerJson(isSecond(path) ? { detail: text } : { status, message: text }, status);
}

/** @param path as it is or below /api */
const isSecond = (path: string): boolean => /^(?:\/api)?\/v2(?:\/|$)/.test(path);
