/** What the shop sells: things for people by the sea. */
export interface Product {
  id: string;
  sku: string;
  name: string;
  brand: string;
  categories: readonly string[];
  /** In a currency with cents; `priceIn` gives the account's. */
  price: number;
  url: string;
  image: string;
}

type Row = readonly [name: string, price: number, colours: string];

const CATEGORIES: Readonly<Record<string, { parent: string; brand: string; rows: readonly Row[] }>> = {
  'Jackets & Oilskins': {
    parent: 'Clothing',
    brand: 'Longshore',
    rows: [
      ['Harbour Raincoat', 149, 'Yellow|Navy|Olive'],
      ['Headland Wax Jacket', 229, 'Moss|Black'],
      ['Breakwater Windbreaker', 89, 'Red|Navy|White'],
      ['Skerry Down Vest', 119, 'Navy|Rust'],
    ],
  },
  Knitwear: {
    parent: 'Clothing',
    brand: 'Longshore',
    rows: [
      ['Fisherman Sweater', 119, 'Cream|Navy|Grey'],
      ['Rollneck Jumper', 98, 'Charcoal|Oat'],
      ['Ribbed Watch Cap', 29, 'Red|Navy|Mustard|Grey'],
      ['Merino Scarf', 45, 'Striped|Plain'],
    ],
  },
  'Shirts & Tees': {
    parent: 'Clothing',
    brand: 'Halyard & Co',
    rows: [
      ['Breton Striped Tee', 39, 'Blue|Red|Black'],
      ['Linen Deck Shirt', 69, 'White|Sky|Sand'],
      ['Signal Flag Tee', 32, 'White|Navy'],
      ['Regatta Polo', 54, 'White|Navy|Green'],
    ],
  },
  Footwear: {
    parent: 'Clothing',
    brand: 'Tidemark',
    rows: [
      ['Leather Deck Shoe', 129, 'Tan|Navy'],
      ['Canvas Plimsoll', 59, 'White|Red|Navy'],
      ['Rubber Sea Boot', 79, 'Yellow|Green'],
    ],
  },
  'Bags & Stowage': {
    parent: 'Gear',
    brand: 'Halyard & Co',
    rows: [
      ['Sailcloth Tote', 49, 'Natural|Red'],
      ['Weekender Duffel', 139, 'Navy|Sand'],
      ['Dry Bag 20 L', 35, 'Orange|Yellow|Grey'],
      ['Wash Roll', 28, 'Natural|Navy'],
    ],
  },
  'Galley & Table': {
    parent: 'Home',
    brand: 'Lee Kitchen',
    rows: [
      ['Enamel Mug', 14, 'White|Blue|Red'],
      ['Stoneware Mug', 22, 'Sea|Sand'],
      ['Cork Trivet', 12, 'Plain'],
      ['Oyster Knife', 34, 'Ash|Walnut'],
      ['Striped Apron', 42, 'Blue|Red'],
    ],
  },
  'Cabin & Home': {
    parent: 'Home',
    brand: 'Lee Kitchen',
    rows: [
      ['Wool Blanket', 129, 'Tartan|Navy|Cream'],
      ['Storm Lantern', 64, 'Brass|Black'],
      ['Ship’s Bell', 58, 'Brass'],
      ['Sea Salt Candle', 26, 'Large|Small'],
      ['Rope Doormat', 48, 'Natural'],
    ],
  },
  'Charts & Books': {
    parent: 'Home',
    brand: 'Fairway Press',
    rows: [
      ['Knots and Splices', 19, 'Paperback'],
      ['A Winter at Sea', 16, 'Paperback|Hardback'],
      ['Harbours of the North', 38, 'Hardback'],
      ['Tide Table Calendar', 18, 'Wall|Desk'],
    ],
  },
};

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Every colour is a product; hosts are those reserved for examples. */
export const PRODUCTS: readonly Product[] = Object.entries(CATEGORIES).flatMap(([category, { parent, brand, rows }], shelf) =>
  rows.flatMap(([name, price, colours], row) =>
    colours.split('|').map((colour, place, all): Product => {
      const title = all.length > 1 ? `${name}, ${colour}` : name;
      const sku = `${slug(name).slice(0, 3).toUpperCase()}-${shelf + 1}${row + 1}-${slug(colour).slice(0, 3).toUpperCase()}`;
      return {
        id: String(7000 + shelf * 100 + row * 10 + place),
        sku,
        name: title,
        brand,
        categories: [parent, category],
        price: price + (price < 30 ? 0.95 : 0),
        url: `https://shop.example.com/products/${slug(title)}`,
        image: `https://shop.example.com/images/${slug(title)}.jpg`,
      };
    }),
  ),
);

/** The shelves, as a shopper's favourite. */
export const SHELVES: readonly string[] = Object.keys(CATEGORIES);

/** How an amount is counted in a currency: its smallest unit, and how dear things are compared with a currency that has cents. */
export interface Money {
  currency: string;
  /** The amount that a price of the product table has in this currency. */
  priceOf(price: number): number;
  /** Without the dust of binary fractions. */
  round(amount: number): number;
}

export function moneyOf(currency: string): Money {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const unit = 10 ** digits;
  const round = (amount: number): number => Math.round(amount * unit) / unit;
  // Without cents a unit is small change: a raincoat for 149 yen would not do.
  return { currency, round, priceOf: (price) => round(digits === 0 ? price * 100 : price) };
}
