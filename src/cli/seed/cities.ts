/** Where shoppers live. */
export interface City {
  country: string;
  /** ISO 3166-1 code. */
  countryCode: string;
  locale: string;
  city: string;
  region: string;
  /** `#` is a digit, `@` a letter. */
  zip: string;
  latitude: number;
  longitude: number;
  timezone: string;
  /** Standard time; visits need no exact summer time. */
  offsetHours: number;
  /** Relative to the other cities. */
  weight: number;
  /** Numbers that the country's regulator keeps for books and films, so that a seeded shop never rings or texts anybody; `#` is a digit. */
  phones: readonly string[];
  streets: readonly string[];
}

type Row = readonly [
  city: string,
  region: string,
  zip: string,
  lat: number,
  long: number,
  timezone: string,
  offset: number,
  weight: number,
  phones: string,
];

interface Country {
  country: string;
  countryCode: string;
  locale: string;
  /** How a number is made from one of the row's phones. */
  phone: (text: string) => string;
  streets: string;
  rows: readonly Row[];
}

const NORTH_AMERICAN = (area: string): string => `+1${area}55501##`;
const WHOLE = (text: string): string => `+${text}`;

const COUNTRIES: readonly Country[] = [
  {
    country: 'United States',
    countryCode: 'US',
    locale: 'en-US',
    phone: NORTH_AMERICAN,
    streets: '# Main St|# Oak Ave|# Maple St|# Harbor Dr|# Washington Blvd|# Cedar Ln|# Lake View Rd|# 5th Ave',
    rows: [
      ['New York', 'New York', '100##', 40.71, -74.01, 'America/New_York', -5, 9, '212 646 917 347 718 929'],
      ['Boston', 'Massachusetts', '021##', 42.36, -71.06, 'America/New_York', -5, 5, '617 857 781'],
      ['Portland', 'Maine', '041##', 43.66, -70.26, 'America/New_York', -5, 2, '207'],
      ['Newport', 'Rhode Island', '028##', 41.49, -71.31, 'America/New_York', -5, 2, '401'],
      ['Philadelphia', 'Pennsylvania', '191##', 39.95, -75.17, 'America/New_York', -5, 3, '215 267'],
      ['Annapolis', 'Maryland', '214##', 38.98, -76.49, 'America/New_York', -5, 2, '410 443'],
      ['Miami', 'Florida', '331##', 25.76, -80.19, 'America/New_York', -5, 4, '305 786'],
      ['Atlanta', 'Georgia', '303##', 33.75, -84.39, 'America/New_York', -5, 3, '404 678'],
      ['Chicago', 'Illinois', '606##', 41.88, -87.63, 'America/Chicago', -6, 5, '312 773 872'],
      ['Minneapolis', 'Minnesota', '554##', 44.98, -93.27, 'America/Chicago', -6, 2, '612'],
      ['Austin', 'Texas', '787##', 30.27, -97.74, 'America/Chicago', -6, 3, '512 737'],
      ['New Orleans', 'Louisiana', '701##', 29.95, -90.07, 'America/Chicago', -6, 1, '504'],
      ['Denver', 'Colorado', '802##', 39.74, -104.99, 'America/Denver', -7, 3, '303 720'],
      ['Phoenix', 'Arizona', '850##', 33.45, -112.07, 'America/Phoenix', -7, 2, '602 480'],
      ['Seattle', 'Washington', '981##', 47.61, -122.33, 'America/Los_Angeles', -8, 4, '206 425'],
      ['San Francisco', 'California', '941##', 37.77, -122.42, 'America/Los_Angeles', -8, 5, '415 628 510'],
      ['Los Angeles', 'California', '900##', 34.05, -118.24, 'America/Los_Angeles', -8, 6, '213 310 323 424'],
      ['San Diego', 'California', '921##', 32.72, -117.16, 'America/Los_Angeles', -8, 3, '619 858'],
    ],
  },
  {
    country: 'Canada',
    countryCode: 'CA',
    locale: 'en-CA',
    phone: NORTH_AMERICAN,
    streets: '# Water St|# King St W|# Elm Ave|# Lakeshore Rd|# Queen St',
    rows: [
      ['Toronto', 'Ontario', 'M5@ #@#', 43.65, -79.38, 'America/Toronto', -5, 4, '416 647'],
      ['Montreal', 'Quebec', 'H2@ #@#', 45.5, -73.57, 'America/Toronto', -5, 3, '514 438'],
      ['Vancouver', 'British Columbia', 'V6@ #@#', 49.28, -123.12, 'America/Vancouver', -8, 3, '604 778'],
      ['Halifax', 'Nova Scotia', 'B3@ #@#', 44.65, -63.57, 'America/Halifax', -4, 1, '902'],
    ],
  },
  {
    country: 'United Kingdom',
    countryCode: 'GB',
    locale: 'en-GB',
    phone: WHOLE,
    streets: '# High Street|# Station Road|# Church Lane|# Quay Street|# Victoria Road|# Mill Lane',
    rows: [
      ['London', 'Greater London', 'SE# #@@', 51.51, -0.13, 'Europe/London', 0, 7, '442079460###'],
      ['Bristol', 'Bristol', 'BS# #@@', 51.45, -2.59, 'Europe/London', 0, 2, '441174960###'],
      ['Manchester', 'Greater Manchester', 'M# #@@', 53.48, -2.24, 'Europe/London', 0, 3, '441614960###'],
      ['Liverpool', 'Merseyside', 'L# #@@', 53.41, -2.98, 'Europe/London', 0, 2, '441514960###'],
      ['Edinburgh', 'Edinburgh', 'EH# #@@', 55.95, -3.19, 'Europe/London', 0, 2, '441314960###'],
      ['Glasgow', 'Glasgow', 'G# #@@', 55.86, -4.25, 'Europe/London', 0, 2, '441414960###'],
      ['Cardiff', 'Cardiff', 'CF# #@@', 51.48, -3.18, 'Europe/London', 0, 1, '442920180###'],
    ],
  },
  {
    country: 'Germany',
    countryCode: 'DE',
    locale: 'de-DE',
    phone: WHOLE,
    streets: 'Hauptstraße #|Bahnhofstraße #|Gartenweg #|Hafenstraße #|Schulstraße #|Lindenallee #',
    rows: [
      ['Berlin', 'Berlin', '101##', 52.52, 13.4, 'Europe/Berlin', 1, 4, '493023125###'],
      ['Hamburg', 'Hamburg', '203##', 53.55, 9.99, 'Europe/Berlin', 1, 4, '494066969###'],
      ['München', 'Bayern', '803##', 48.14, 11.58, 'Europe/Berlin', 1, 3, '498999998###'],
      ['Köln', 'Nordrhein-Westfalen', '506##', 50.94, 6.96, 'Europe/Berlin', 1, 2, '492214710###'],
      ['Frankfurt am Main', 'Hessen', '603##', 50.11, 8.68, 'Europe/Berlin', 1, 2, '496990009###'],
    ],
  },
  {
    country: 'France',
    countryCode: 'FR',
    locale: 'fr-FR',
    phone: WHOLE,
    streets: '# rue de la Paix|# rue Victor Hugo|# avenue de la République|# quai du Port|# place de la Mairie',
    rows: [
      ['Paris', 'Île-de-France', '750##', 48.86, 2.35, 'Europe/Paris', 1, 4, '3319900####'],
      ['Nantes', 'Pays de la Loire', '440##', 47.22, -1.55, 'Europe/Paris', 1, 2, '3326191####'],
      ['Lyon', 'Auvergne-Rhône-Alpes', '690##', 45.76, 4.84, 'Europe/Paris', 1, 2, '3346571####'],
      ['Strasbourg', 'Grand Est', '670##', 48.57, 7.75, 'Europe/Paris', 1, 1, '3335301####'],
      ['La Rochelle', 'Nouvelle-Aquitaine', '170##', 46.16, -1.15, 'Europe/Paris', 1, 1, '3353649####'],
    ],
  },
  {
    country: 'Australia',
    countryCode: 'AU',
    locale: 'en-AU',
    phone: WHOLE,
    streets: '# George Street|# Beach Road|# Queen Street|# Wattle Avenue|# Marine Parade',
    rows: [
      ['Sydney', 'New South Wales', '20##', -33.87, 151.21, 'Australia/Sydney', 10, 3, '6125550#### 6127010####'],
      ['Melbourne', 'Victoria', '30##', -37.81, 144.96, 'Australia/Melbourne', 10, 3, '6135550####'],
      ['Brisbane', 'Queensland', '40##', -27.47, 153.03, 'Australia/Brisbane', 10, 2, '6175550####'],
      ['Hobart', 'Tasmania', '70##', -42.88, 147.33, 'Australia/Hobart', 10, 1, '6137010####'],
    ],
  },
  {
    country: 'Sweden',
    countryCode: 'SE',
    locale: 'sv-SE',
    phone: WHOLE,
    streets: 'Storgatan #|Kyrkogatan #|Skolvägen #|Hamngatan #|Björkvägen #',
    rows: [
      ['Stockholm', 'Stockholms län', '11# ##', 59.33, 18.07, 'Europe/Stockholm', 1, 2, '468465004## 4670174061#'],
      ['Göteborg', 'Västra Götalands län', '41# ##', 57.71, 11.97, 'Europe/Stockholm', 1, 2, '463139006##'],
      ['Malmö', 'Skåne län', '21# ##', 55.6, 13.0, 'Europe/Stockholm', 1, 1, '464062804##'],
    ],
  },
];

/** Every city of every country; a city's place in the list is its number. */
export const CITIES: readonly City[] = COUNTRIES.flatMap(({ country, countryCode, locale, phone, streets, rows }) =>
  rows.map(([city, region, zip, latitude, longitude, timezone, offsetHours, weight, phones]) => ({
    ...{ country, countryCode, locale, city, region, zip, latitude, longitude, timezone, offsetHours, weight },
    phones: phones.split(' ').map(phone),
    streets: streets.split('|'),
  })),
);
