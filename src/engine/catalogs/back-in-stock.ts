import type { VariantWithItem } from '../../storage/queries/back-in-stock.ts';

/** Metrics of the integration `klaviyo`. The first is the field's; that a variant is there again has no metric there. */
export const SUBSCRIBED = 'Subscribed to Back in Stock';
export const RETURNED = 'Back in Stock';

export const STOCK_CHANNELS = ['EMAIL', 'PUSH', 'SMS', 'WHATSAPP'] as const;
export type StockChannel = (typeof STOCK_CHANNELS)[number];

/** What both events say: the names are those that mails about it use. @param variant undefined for one that is gone from the catalog */
export const stockProperties = (
  variantId: string,
  variant: VariantWithItem | undefined,
  channels: readonly string[],
): Readonly<Record<string, unknown>> => ({
  VariantId: variantId,
  Channels: channels,
  Platform: 'api',
  ...(variant && {
    VariantName: variant.title,
    ProductID: variant.item_external_id,
    ProductName: variant.item_title,
    SKU: variant.sku,
    Price: Number(variant.price),
    URL: variant.url,
    ImageURL: variant.image_full_url,
  }),
});
