import type { Change } from './change.ts';

/** docs/revisions.md: what each served revision changed, the newest first. */
export function changelogText(changes: readonly Change[], base: string): string {
  const dates = [...new Set(changes.map(({ date }) => date))].sort().reverse();
  const sections = dates.map((date) => {
    const lines = changes.filter((change) => change.date === date).map(({ title, changelog }) => `- **${title}.** ${changelog}`);
    return [`## ${date}`, '', ...lines, ''].join('\n');
  });
  return [
    '# Revisions',
    '',
    'Callers choose a dated form of the API by the header `revision: YYYY-MM-DD`. The answer’s `X-Klaviyo-API-Revision` names the one',
    `that was applied: the newest of those below that is not later than the date asked for, and ${base} for every date before it.`,
    'A date in the future is refused. Beta dates (`.pre`) are taken like the date itself.',
    '',
    'This page is written by `npm run openapi` from the change modules in src/revisions; do not edit it. Older revisions get',
    'what a change says undone. Where dates are inferred rather than documented, docs/wire.md says so.',
    '',
    ...sections,
    `## ${base}`,
    '',
    'The oldest form that is served.',
    '',
  ].join('\n');
}
