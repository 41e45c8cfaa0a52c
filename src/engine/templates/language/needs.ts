/** One item of a catalog as a template names it. */
export interface CatalogNeed {
  readonly item: string;
  readonly integration: string;
  readonly catalog: string;
  readonly language?: string;
  readonly region?: string;
}

/** What a template cannot be rendered without; whoever renders loads it and renders again. */
export interface NeedList {
  readonly catalogItems: readonly CatalogNeed[];
  readonly feeds: readonly string[];
  readonly coupons: readonly string[];
}

export interface CatalogItem {
  readonly published: boolean;
  /** What templates see as `catalog_item`. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** What was loaded. Null says that there is no such thing: a template that hangs on it cannot be rendered. */
export interface Provisions {
  /** By catalogKey(). */
  readonly catalogItems?: ReadonlyMap<string, CatalogItem | null>;
  readonly feeds?: ReadonlyMap<string, unknown>;
  /** Codes by the coupon's name. */
  readonly coupons?: ReadonlyMap<string, string | null>;
}

export const catalogKey = ({ item, integration, catalog, language = '', region = '' }: CatalogNeed): string =>
  JSON.stringify([integration, catalog, item, language, region]);

/** `feeds` in a template: each member is a feed by its name. */
export class Feeds {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  named(name: string): unknown {
    return this.#needs.feed(name);
  }
}

/** What one rendering asked for and was given. */
export class Needs {
  readonly feeds = new Feeds(this);
  readonly #provisions: Provisions;
  readonly #items = new Map<string, CatalogNeed>();
  readonly #feeds = new Set<string>();
  readonly #coupons = new Set<string>();

  constructor(provisions: Provisions = {}) {
    this.#provisions = provisions;
  }

  /** Undefined when it has yet to be loaded, null when there is none. */
  item(need: CatalogNeed): CatalogItem | null | undefined {
    const found = this.#provisions.catalogItems?.get(catalogKey(need));
    if (found === undefined) this.#items.set(catalogKey(need), need);
    return found;
  }

  feed(name: string): unknown {
    const found = this.#provisions.feeds?.get(name);
    if (found === undefined) this.#feeds.add(name);
    return found ?? undefined;
  }

  coupon(name: string): string | null | undefined {
    const found = this.#provisions.coupons?.get(name);
    if (found === undefined) this.#coupons.add(name);
    return found;
  }

  /** Undefined when nothing is missing. */
  list(): NeedList | undefined {
    if (this.#items.size + this.#feeds.size + this.#coupons.size === 0) return undefined;
    return { catalogItems: [...this.#items.values()], feeds: [...this.#feeds], coupons: [...this.#coupons] };
  }
}
