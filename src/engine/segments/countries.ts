/** Countries of regions, in the spellings of addresses: ISO 3166 codes and English names, lower case. */
const EUROPEAN_UNION = [
  ...['at aut austria', 'be bel belgium', 'bg bgr bulgaria', 'hr hrv croatia', 'cy cyp cyprus', 'cz cze czechia|czech republic'],
  ...['dk dnk denmark', 'ee est estonia', 'fi fin finland', 'fr fra france', 'de deu germany', 'gr grc greece', 'hu hun hungary'],
  ...['ie irl ireland|republic of ireland', 'it ita italy', 'lv lva latvia', 'lt ltu lithuania', 'lu lux luxembourg', 'mt mlt malta'],
  ...['nl nld netherlands|the netherlands', 'pl pol poland', 'pt prt portugal', 'ro rou romania', 'sk svk slovakia|slovak republic'],
  ...['si svn slovenia', 'es esp spain', 'se swe sweden'],
];
const UNITED_STATES = ['us usa united states|united states of america|the united states|u.s.|u.s.a.'];

const spellings = (countries: readonly string[]): string[] =>
  countries.flatMap((country) => {
    const [two, three, ...names] = country.split(' ') as [string, string, ...string[]];
    return [two, three, ...names.join(' ').split('|')];
  });

export const REGIONS: Readonly<Record<string, readonly string[]>> = {
  european_union: spellings(EUROPEAN_UNION),
  united_states: spellings(UNITED_STATES),
};
