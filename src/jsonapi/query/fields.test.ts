import { expect, it } from 'vitest';
import { parseFields } from './fields.ts';
import type { QueryFault } from './types.ts';

const ALLOWED = ['email', 'id', 'location', 'location.city', 'location.country', 'locations'];

function read(text: string) {
  const faults: QueryFault[] = [];
  return { names: parseFields('fields[profile]', text, 'profile', ALLOWED, faults), faults };
}

it('reads names and dotted names', () => {
  expect(read('email, location.city,email')).toEqual({ names: ['email', 'location.city'], faults: [] });
  expect(read('')).toEqual({ names: [], faults: [] });
});

it('drops what a parent covers, in either order, and nothing that only begins alike', () => {
  expect(read('location.city,locations,location,location.country').names).toEqual(['locations', 'location']);
});

it('faults every unknown name', () => {
  expect(read('email,age,properties.age')).toEqual({
    names: ['email'],
    faults: [
      { parameter: 'fields[profile]', detail: "'age' is not a valid field for the resource 'profile'." },
      { parameter: 'fields[profile]', detail: "'properties.age' is not a valid field for the resource 'profile'." },
    ],
  });
});
