import { describe, expect, it } from 'vitest';
import type { Surface } from '../jsonapi/surface.ts';
import { allRevisions } from './at-revision.ts';
import type { Change } from './change.ts';

const surface = (operationId: string, own = false): Surface => ({
  ...{ operationId, own, method: 'GET', path: `/api/${operationId}`, summary: '', category: '', scopes: [], costly: [] },
  ...{ rate: { burst: 1, steady: 3 }, resource: '', fields: {}, additionalFields: {}, answers: {} },
});

const steadier =
  (steady: number): Change['declaration'] =>
  (given) =>
    given.operationId === 'get_boxes' ? { ...given, rate: { ...given.rate, steady } } : given;

const step = (date: string, steady: number, mark: string): Change => ({
  ...{ date, title: '', changelog: '', declaration: steadier(steady) },
  request: (operationId, body) => ({ trail: [...(body as { trail: string[] }).trail, `${operationId} to ${mark}`] }),
  response: (document, operationId) => ({ data: [...(document.data as string[]), `${operationId} before ${mark}`] }),
});

const birth: Change = {
  ...{ date: '2026-02-01', title: '', changelog: '' },
  place: (given) => (given.operationId === 'get_lids' ? undefined : given),
};

const newest = new Map([surface('get_boxes'), surface('get_lids'), surface('get_ours', true)].map((one) => [one.operationId, one]));
const changes = [step('2026-03-01', 2, 'c'), step('2026-02-01', 1, 'b'), birth, step('2026-02-01', 0, 'a')];
const [march, february, base] = allRevisions(newest, changes, '2026-01-01');

describe('revisions', () => {
  it('are one for each date, the newest first, and the base', () => {
    expect([march?.date, february?.date, base?.date]).toEqual(['2026-03-01', '2026-02-01', '2026-01-01']);
  });

  it('have the operations as they were', () => {
    expect(march?.surfaces).toBe(newest);
    expect(february?.surfaces.get('get_boxes')?.rate.steady).toBe(2);
    expect(base?.surfaces.get('get_boxes')?.rate.steady).toBe(0);
  });

  it('lack operations that did not exist', () => {
    expect(february?.surfaces.has('get_lids')).toBe(true);
    expect(base?.surfaces.get('get_lids')).toBeUndefined();
    for (const known of [base?.places, base?.surfaces]) expect([...(known?.keys() ?? [])]).toEqual(['get_boxes', 'get_ours']);
  });

  it('have the operations where they were', () => {
    const moved: Change = { ...birth, place: (given) => (given.operationId === 'get_lids' ? { ...given, path: '/api/tops' } : given) };
    const [after, before] = allRevisions(newest, [moved], '2026-01-01');
    expect([after?.places.get('get_lids')?.path, before?.places.get('get_lids')?.path]).toEqual(['/api/get_lids', '/api/tops']);
    expect(before?.surfaces.get('get_lids')).toEqual({ ...newest.get('get_lids'), path: '/api/tops' });
  });

  it('are made when they are asked for, each operation once', () => {
    const asked: string[] = [];
    const noted: Change = {
      ...birth,
      place: undefined,
      declaration: (given) => {
        asked.push(given.operationId);
        return { ...given, summary: 'before' };
      },
    };
    const [, before] = allRevisions(newest, [noted], '2026-01-01');
    expect(asked).toEqual([]);
    expect(before?.surfaces.get('get_lids')).toBe(before?.surfaces.get('get_lids'));
    expect(asked).toEqual(['get_lids']);
    expect([...(before?.surfaces.values() ?? [])].map(({ summary }) => summary)).toEqual(['before', 'before', '']);
    expect(asked).toEqual(['get_lids', 'get_boxes']);
  });

  it('share what did not change', () => {
    expect(february?.surfaces.get('get_lids')).toBe(newest.get('get_lids'));
  });

  it('turn bodies up from the oldest change to the newest', () => {
    expect(base?.up('get_boxes', { trail: [] })).toEqual({ trail: ['get_boxes to a', 'get_boxes to b', 'get_boxes to c'] });
    expect(february?.up('get_boxes', { trail: [] })).toEqual({ trail: ['get_boxes to c'] });
    expect(march?.up('get_boxes', { trail: [] })).toEqual({ trail: [] });
  });

  it('turn answers down from the newest change to the oldest', () => {
    expect(base?.down('get_boxes', { data: [] })).toEqual({ data: ['get_boxes before c', 'get_boxes before b', 'get_boxes before a'] });
    expect(march?.down('get_boxes', { data: [] })).toEqual({ data: [] });
  });

  it('leave operations of our own as they are', () => {
    expect(base?.surfaces.get('get_ours')).toBe(newest.get('get_ours'));
    expect(base?.up('get_ours', { trail: [] })).toEqual({ trail: [] });
    expect(base?.down('get_ours', { data: [] })).toEqual({ data: [] });
  });
});
