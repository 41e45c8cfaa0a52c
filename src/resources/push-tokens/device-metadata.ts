import type { Row } from '../../jsonapi/attributes.ts';
import { anyCase, choice, nullable, object, type Schema, text } from '../../jsonapi/schema.ts';

const note = (): Schema => nullable(text());

/** One of some words, in any case. */
const word = (...words: readonly string[]): Schema => anyCase(nullable(choice(...words)));

/** What is known of the device that a token is for; requests and answers have the same shape. */
export const deviceMetadata = nullable(
  object({
    'device_id?': note(),
    'klaviyo_sdk?': word('android', 'flutter', 'flutter_community', 'react_native', 'swift'),
    'sdk_version?': note(),
    'device_model?': note(),
    'os_name?': word('android', 'ios', 'ipados', 'macos', 'tvos'),
    'os_version?': note(),
    'manufacturer?': note(),
    'app_name?': note(),
    'app_version?': note(),
    'app_build?': note(),
    'app_id?': note(),
    'environment?': word('debug', 'release'),
  }),
);

const KEYS = Object.keys(deviceMetadata.properties ?? {});

/** All keys, null where nothing is known; null as a whole for a token that came without. */
export function showMetadata(row: Row): Record<string, unknown> | null {
  const stored = row.metadata as Record<string, unknown> | null;
  return stored && Object.fromEntries(KEYS.map((key) => [key, stored[key] ?? null]));
}
