import { describe, expect, it } from 'vitest';
import type { Surface } from '../jsonapi/surface.ts';
import { coverageOf, coverageText, notBuilt } from './coverage.ts';
import { referenceOperations } from './reference-operations.ts';

const surface = (method: Surface['method'], path: string): Surface => ({
  ...{ operationId: 'x', own: false, method, path, summary: '', category: 'Lists', scopes: [], rate: { burst: 1, steady: 1 }, costly: [] },
  ...{ resource: 'list', fields: {}, additionalFields: {}, answers: {} },
});

describe('the list of the reference’s operations', () => {
  it('has 345, each once', () => {
    expect(referenceOperations).toHaveLength(345);
    expect(new Set(referenceOperations.map(({ operationId }) => operationId)).size).toBe(345);
    expect(new Set(referenceOperations.map(({ method, path }) => `${method} ${path}`)).size).toBe(345);
  });

  it('is made of ids, methods and paths', () => {
    for (const { operationId, method, path } of referenceOperations) {
      expect(operationId).toMatch(/^[a-z_]+$/);
      expect(method).toMatch(/^(GET|POST|PATCH|DELETE)$/);
      expect(path).toMatch(/^\/(api|client)\/[a-z0-9/{}_-]+$/);
    }
  });
});

describe('coverage', () => {
  const surfaces = [surface('GET', '/api/lists'), surface('DELETE', '/api/lists/{list_id}')];

  it('counts what is declared, whatever the path calls the id', () => {
    const lists = coverageOf(surfaces).find(({ category }) => category === 'Lists');
    expect(lists?.operations.filter(({ built }) => built).map(({ operationId }) => operationId)).toEqual(['get_lists', 'delete_list']);
  });

  it('leaves the rest as not built', () => {
    const left = notBuilt(surfaces);
    expect(left).toHaveLength(343);
    expect(left.some(({ operationId }) => operationId === 'get_lists')).toBe(false);
  });

  it('is written as a page', () => {
    const page = coverageText(coverageOf(surfaces), '2026-07-15');
    expect(page).toContain('345 operations at revision 2026-07-15. 2 of them are built');
    expect(page).toContain('| [Lists](#lists) | 2 | 11 |');
    expect(page).toContain('| yes | `GET /api/lists` | get_lists |');
    expect(page).toContain('|  | `POST /api/lists` | create_list |');
  });
});
