import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeMember, withoutChoice } from '../edit/schema.ts';
import { rewriteAnswers, rewriteBody } from '../edit/surface.ts';

const withoutFlutter = (schema: Schema): Schema => changeMember(schema, 'klaviyo_sdk', (sdk) => withoutChoice(sdk, 'flutter'));

export const nameFlutterAmongTheSdks: Change = {
  date: '2026-01-15',
  title: 'Names Flutter among the SDKs that push tokens come from',
  changelog: 'The `klaviyo_sdk` in a push token’s metadata may be `flutter`.',
  declaration: (surface) => rewriteBody(rewriteAnswers(surface, withoutFlutter), withoutFlutter),
};
