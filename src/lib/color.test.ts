import { expect, it } from 'vitest';
import { readableOn } from './color.ts';

it.each([
  ['#ffffff', '#000000'],
  ['#ffdd00', '#000000'],
  ['#00ff00', '#000000'],
  ['#808080', '#000000'],
  ['#1a7f64', '#ffffff'],
  ['#0000ff', '#ffffff'],
  ['#000000', '#ffffff'],
])('text on %s is %s', (color, text) => {
  expect(readableOn(color)).toBe(text);
});
