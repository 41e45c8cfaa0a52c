import { describe, expect, it } from 'vitest';
import { anyOf, choice, constant, listOf, nullable, object, text } from '../../jsonapi/schema.ts';
import {
  changeMember,
  constantOf,
  isOfType,
  notNull,
  rewrite,
  withoutChoice,
  withoutMember,
  withoutVariants,
  withRequired,
} from './schema.ts';

const leaf = object({ size: text() });
const tree = object({ left: leaf, right: listOf(anyOf(leaf, text())), 'note?': text() });

describe('rewrite', () => {
  it('reaches members, items and variants', () => {
    const made = rewrite(tree, (schema) => withoutMember(schema, 'size'));
    expect(made).toEqual(object({ left: object({}), right: listOf(anyOf(object({}), text())), 'note?': text() }));
  });

  it('keeps what does not change, and shared parts shared', () => {
    expect(rewrite(tree, (schema) => schema)).toBe(tree);
    const made = rewrite(tree, (schema) => (schema === leaf ? { ...leaf, minItems: 1 } : schema));
    expect(made.properties?.left).toBe(made.properties?.right?.items?.anyOf?.[0]);
    expect(made.properties?.note).toBe(tree.properties?.note);
  });
});

describe('members', () => {
  it('are taken away with their requirement', () => {
    expect(withoutMember(tree, 'left')).toEqual({ ...object({ right: tree.properties?.right ?? {}, 'note?': text() }) });
    expect(withoutMember(leaf, 'size')).not.toHaveProperty('required');
    expect(withoutMember(tree, 'other')).toBe(tree);
  });

  it('are changed only where they are', () => {
    expect(changeMember(tree, 'note', nullable).properties?.note).toEqual(nullable(text()));
    expect(changeMember(tree, 'other', nullable)).toBe(tree);
    expect(changeMember(tree, 'note', (same) => same)).toBe(tree);
  });

  it('become required once', () => {
    expect(withRequired(object({ 'a?': text() }), 'a').required).toEqual(['a']);
    expect(withRequired(leaf, 'size')).toBe(leaf);
  });
});

describe('values', () => {
  it('lose null', () => {
    expect(notNull(nullable(text()))).toEqual(text());
    expect(notNull(nullable(choice('a', 'b')))).toEqual(choice('a', 'b'));
    expect(notNull(nullable(anyOf(text(), leaf)))).toEqual(anyOf(text(), leaf));
    expect(notNull(nullable(leaf))).toEqual(leaf);
  });

  it('lose a choice, but never the last', () => {
    expect(withoutChoice(choice('a', 'b'), 'a')).toEqual(choice('b'));
    expect(withoutChoice(choice('a'), 'a')).toEqual(choice('a'));
    expect(withoutChoice(text(), 'a')).toEqual(text());
  });

  it('lose variants', () => {
    const union = anyOf(object({ type: constant('a') }), object({ type: constant('b') }));
    expect(withoutVariants(union, (variant) => isOfType(variant, 'a'))).toEqual(anyOf(object({ type: constant('b') })));
    expect(withoutVariants(union, () => false)).toBe(union);
  });

  it('are told by their constants', () => {
    expect(constantOf(object({ type: choice('a', 'b') }), 'type')).toBeUndefined();
    expect(constantOf(object({ type: constant('a') }), 'type')).toBe('a');
    expect(isOfType(object({ type: constant('a') }), 'a')).toBe(true);
    expect(isOfType(text(), 'a')).toBe(false);
  });
});
