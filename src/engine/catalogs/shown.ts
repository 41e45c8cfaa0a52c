/** What items and variants have in common: how they look in a message. */
export interface ShownInput {
  title: string;
  description: string;
  url: string;
  image_full_url?: string | null;
  image_thumbnail_url?: string | null;
  images?: readonly string[] | null;
  custom_metadata?: Readonly<Record<string, unknown>> | null;
  published?: boolean | null;
}

/** Null keeps what always has a value, and empties the rest. */
export type ShownChange = { [K in keyof ShownInput]?: ShownInput[K] | null };

interface ShownRow {
  title: string;
  description: string;
  url: string;
  image_full_url: string;
  image_thumbnail_url: string;
  images: readonly string[];
  custom_metadata: Readonly<Record<string, unknown>>;
  published: boolean;
}

export const newShown = (input: ShownInput): ShownRow => ({
  ...{ title: input.title, description: input.description, url: input.url },
  image_full_url: input.image_full_url ?? '',
  image_thumbnail_url: input.image_thumbnail_url ?? '',
  images: input.images ?? [],
  custom_metadata: input.custom_metadata ?? {},
  published: input.published ?? true,
});

export const changedShown = (row: ShownRow, change: ShownChange): ShownRow => ({
  title: change.title ?? row.title,
  description: change.description ?? row.description,
  url: change.url ?? row.url,
  image_full_url: kept(change.image_full_url, row.image_full_url, ''),
  image_thumbnail_url: kept(change.image_thumbnail_url, row.image_thumbnail_url, ''),
  images: kept(change.images, row.images, []),
  custom_metadata: kept(change.custom_metadata, row.custom_metadata, {}),
  published: change.published ?? row.published,
});

/** What is absent stays; null empties. */
const kept = <T>(change: T | null | undefined, before: T, empty: T): T => (change === undefined ? before : (change ?? empty));
