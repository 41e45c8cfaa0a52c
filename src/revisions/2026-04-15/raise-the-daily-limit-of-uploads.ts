import type { Change } from '../change.ts';

export const raiseTheDailyLimitOfUploads: Change = {
  date: '2026-04-15',
  title: 'Raises the daily limit of images that are uploaded as files',
  changelog: 'Files of images may be uploaded 500 times a day; 100 times before.',
  declaration: (surface) =>
    surface.operationId === 'upload_image_from_file' ? { ...surface, rate: { ...surface.rate, daily: 100 } } : surface,
};
