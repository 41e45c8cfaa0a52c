/** Given and family names that are common in a country. */
export interface Names {
  first: readonly string[];
  last: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const ENGLISH_FIRST = words(`
  Olivia Emma Amelia Sophia Charlotte Ava Isla Mia Grace Harper Evelyn Chloe Lily Ella Zoe Nora Hannah Ruby Alice Maya Priya Leila
  Liam Noah Oliver James Henry Theodore Jack Lucas Ethan Leo Owen Samuel Daniel Caleb Isaac Miles Adam Nathan Marcus Omar Arjun Diego`);

export const NAMES: Readonly<Record<string, Names>> = {
  'United States': {
    first: ENGLISH_FIRST,
    last: words(`
      Smith Johnson Williams Brown Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Wilson Anderson Thomas Taylor Moore Jackson
      Martin Lee Perez Thompson White Harris Clark Ramirez Lewis Robinson Walker Young Allen King Wright Nguyen Patel Kim Chen`),
  },
  Canada: {
    first:
      words(`Olivia Emma Charlotte Amelia Sophie Chloé Mila Alice Léa Florence Maya Hannah Anika Simran Noah Liam William Léo Thomas Jackson
      Benjamin Nathan Félix Édouard Arjun Wei Ethan Lucas Owen Henry`),
    last: words(`Smith Brown Tremblay Martin Roy Gagnon Wilson Lee MacDonald Taylor Campbell Anderson Singh Wong Li Chan Côté Bouchard
      Gauthier Morin Lavoie Fortin Stewart Fraser Ross Murray Reid Sharma Gill Bélanger`),
  },
  'United Kingdom': {
    first: ENGLISH_FIRST,
    last: words(`
      Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood
      Jackson Clarke Khan Hughes Edwards Turner Hill Moore Clark Harrison Scott Young Morris Cooper Ward Begum Ahmed`),
  },
  Australia: {
    first: ENGLISH_FIRST,
    last: words(`
      Smith Jones Williams Brown Wilson Taylor Nguyen Johnson Martin White Anderson Walker Thompson Thomas Lee Harris Ryan Robinson Kelly
      King Davis Wright Evans Roberts Green Hall Wood Singh Clarke Mitchell Murphy Papadopoulos Rossi Tran`),
  },
  France: {
    first: words(`
      Jade Louise Emma Ambre Alice Rose Anna Alba Romy Mia Léna Chloé Manon Inès Camille Juliette Zoé Margaux Élise Nour
      Gabriel Léo Raphaël Louis Arthur Jules Adam Maël Lucas Hugo Noah Liam Paul Nathan Sacha Gabin Tom Éden Mathis Youssef`),
    last: words(`
      Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David Bertrand Morel
      Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Faure André Mercier Blanc Guérin Boyer Garnier Benali`),
  },
  Germany: {
    first: words(`
      Emilia Emma Sophia Hannah Mia Lina Ella Mila Clara Lea Marie Leni Frieda Ida Anna Johanna Greta Charlotte Ayşe Katharina
      Noah Matteo Elias Leon Paul Theo Luca Finn Emil Henri Felix Jonas Ben Anton Jakob Oskar Maximilian Jürgen Mehmet Lukas`),
    last: words(`
      Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann
      Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause Lehmann Köhler Maier Yılmaz Weiß Jung Vogel Keller Groß`),
  },
  Sweden: {
    first: words(`
      Alice Maja Vera Alma Selma Elsa Lilly Astrid Wilma Freja Ebba Olivia Saga Agnes Clara Linnéa Märta Sigrid Tuva Åsa
      Noah William Hugo Liam Nils Elias Oliver Adam August Sam Axel Lucas Leo Oscar Ludvig Björn Göran Viktor Emil Gustav`),
    last: words(`
      Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson Hansson
      Bengtsson Jönsson Lindberg Jakobsson Magnusson Lindström Olofsson Lindqvist Lindgren Berg Axelsson Bergström Lundberg Lind`),
  },
};

const SPELLED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', å: 'a', ø: 'o', ı: 'i' };

/** A name as people write it in an e-mail address: `Müller` → `mueller`, `Chloé` → `chloe`. */
export function addressName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[äöüßåøı]/g, (letter) => SPELLED[letter] as string)
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}
