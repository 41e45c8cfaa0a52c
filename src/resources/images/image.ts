import { updateImage } from '../../engine/images/update-image.ts';
import { importImage, uploadImage } from '../../engine/images/upload-image.ts';
import { computed, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import type { FilterBinding } from '../../jsonapi/operations.ts';
import { M } from '../../jsonapi/rates.ts';
import { dateTime, file, flag, integer, nullable, object, type Schema, text, withDefault } from '../../jsonapi/schema.ts';
import { create, get, list, update } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { images } from '../../storage/tables/images.ts';
import { showTime } from '../columns.ts';
import { ALL_COMPARISONS, oneOrAnyOf, times } from '../filters.ts';
import { shortId } from '../ids.ts';
import { attributePointer, pointer } from '../pointers.ts';

const READ = { scopes: ['images:read'], rate: M };
const WRITE = { scopes: ['images:write'], rate: M };
const UPLOAD = { burst: 3, steady: 100 };

/** A picture of 5 MB: in base64 it is a third larger, in a form there is a little around it. */
const AS_TEXT = 7 * 1024 * 1024;
const AS_FILE = 5 * 1024 * 1024 + 64 * 1024;

const hidden = (): Schema => withDefault(flag(), false);

const sizes: FilterBinding = {
  operators: { single: ALL_COMPARISONS },
  value: { type: 'integer' },
  where: { kind: 'column', column: 'size' },
};
const names: FilterBinding = {
  ...oneOrAnyOf('name'),
  operators: { list: ['any', 'equals'], single: ['contains', 'ends-with', 'equals', 'starts-with'] },
};

type Body = { data: { attributes: Record<string, unknown> } };

const shown = (schema: Schema, column: string) => required(computed(schema, [column], (row) => row[column] ?? null));

export const image = defineResource({
  type: 'image',
  path: 'images',
  category: 'Images',
  id: shortId,
  table: images,
  attributes: {
    // Recorded: an update that does not repeat the name takes it away.
    name: shown({ ...text(), 'x-also': 'null' }, 'name'),
    image_url: required(
      computed(text(), ['file'], ({ file: name }, _precision, { baseUrl, accountId }) => `${baseUrl}/company/${accountId}/images/${name}`),
    ),
    format: shown(text(), 'format'),
    size: shown(integer(), 'size'),
    hidden: shown(flag(), 'hidden'),
    updated_at: required(
      withSchema(
        computed(dateTime(), ['updated_at'], (row, precision) => showTime(row.updated_at, precision)),
        dateTime(),
      ),
    ),
  },
  operations: {
    get_images: list({
      ...{ summary: 'Read the images of the account; hidden ones only where the filter speaks of that', ...READ },
      filters: {
        id: { ...oneOrAnyOf('id'), value: { type: 'string', bare: true } },
        updated_at: times('updated_at', ...ALL_COMPARISONS),
        format: oneOrAnyOf('format'),
        name: names,
        size: sizes,
        hidden: { ...oneOrAnyOf('hidden'), value: { type: 'boolean' } },
      },
      sorts: {
        format: { by: { kind: 'column', column: 'format' } },
        id: { by: { kind: 'constant' } },
        name: { by: { kind: 'column', column: 'name', nullsAsEmpty: true } },
        size: { by: { kind: 'column', column: 'size' } },
        updated_at: { by: { kind: 'column', column: 'updated_at' } },
      },
      page: { default: 20, max: 100 },
      usually: { column: 'hidden', value: false, unlessFiltered: 'hidden' },
    }),
    upload_image_from_url: create({
      ...{ summary: 'Import an image from an address, or from a data URI', ...WRITE, rate: { ...UPLOAD, daily: 100 } },
      ...{ status: 201, precision: 'microseconds', maxBytes: AS_TEXT },
      body: bodyOf('image', {
        attributes: { 'name?': nullable(text()), import_from_url: text(), 'hidden?': nullable(hidden()) },
      }),
      run: importImage,
      input: ({ data }: Body) => data.attributes,
      pointer: attributePointer,
    }),
    get_image: get({ summary: 'Read an image', ...READ }),
    update_image: update({
      ...{ summary: 'Name an image, and hide it or not: what is not given is taken away', ...WRITE, precision: 'microseconds' },
      body: bodyOf('image', { id: 'required', attributes: { 'name?': nullable(text()), 'hidden?': nullable(flag()) } }),
      run: updateImage,
      input: ({ data }: Body, id: string) => ({ ...data.attributes, id }),
      pointer: attributePointer,
    }),
    upload_image_from_file: create({
      ...{ summary: 'Upload an image as a file', ...WRITE, rate: { ...UPLOAD, daily: 500 }, path: '/api/image-upload' },
      ...{ status: 201, precision: 'microseconds', maxBytes: AS_FILE },
      form: object({ file: file(), 'name?': text(), 'hidden?': hidden() }),
      run: uploadImage,
      input: (form: Record<string, unknown>) => form,
      pointer: (at: At) => (at.length === 0 ? '/data' : pointer('', at)),
    }),
  },
});
