import { describe, expect, it } from 'vitest';
import { findUnstorable, unstorableText } from './text.ts';

describe('unstorableText', () => {
  it('refuses U+0000 and lone surrogates', () => {
    expect(unstorableText('a\0b')).toContain('U+0000');
    expect(unstorableText('a\ud83d')).toContain('surrogate');
    expect(unstorableText('\ude00a')).toContain('surrogate');
  });

  it('takes everything else, whole surrogate pairs included', () => {
    expect(unstorableText('')).toBeUndefined();
    expect(unstorableText('\u0001 é 😀 \uffff')).toBeUndefined();
  });
});

describe('findUnstorable', () => {
  it('says where the first bad text is', () => {
    expect(findUnstorable({ a: ['x', { b: 'y\0' }] }, 5)?.at).toEqual(['a', 1, 'b']);
  });

  it('points to the object when its key is bad', () => {
    expect(findUnstorable({ a: { 'k\0': 1 } }, 5)?.at).toEqual(['a']);
  });

  it('counts levels of nesting', () => {
    expect(findUnstorable({ a: [1] }, 2)).toBeUndefined();
    expect(findUnstorable({ a: [1] }, 1)?.at).toEqual(['a']);
  });

  it('survives input that is nested much deeper than it allows', () => {
    expect(findUnstorable(JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), 10)?.detail).toContain('deeply');
  });

  it('refuses numbers that JSON text can spell and a double cannot hold', () => {
    expect(findUnstorable(JSON.parse('{"n":1e999}'), 2)?.at).toEqual(['n']);
  });
});
