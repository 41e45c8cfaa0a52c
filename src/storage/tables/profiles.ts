import { table } from './table.ts';

export const profiles = table('profiles', 'id', {
  id: 'ulid',
  email: 'text',
  phone_number: 'text',
  external_id: 'text',
  anonymous_id: 'text',
  first_name: 'text',
  last_name: 'text',
  organization: 'text',
  locale: 'text',
  title: 'text',
  image: 'text',
  location: 'json',
  properties: 'json',
  created_at: 'time',
  updated_at: 'time',
  email_suppressed_at: 'time',
  list_suppressed_at: 'time',
});
