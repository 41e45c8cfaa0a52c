import { XL } from '../../jsonapi/rates.ts';
import type { Change } from '../change.ts';

const NAMES = /^get_bulk_(create|update)_(catalog_items|variants)_jobs?$/;

export const lowerTheLimitsOfCatalogJobs: Change = {
  date: '2026-04-15',
  title: 'Lowers the limits of reading jobs about items and variants',
  changelog: 'Jobs that create or change items and variants may be read 75 times a second and 750 times a minute; 350 and 3,500 before.',
  declaration: (surface) => (NAMES.test(surface.operationId) ? { ...surface, rate: XL } : surface),
};
