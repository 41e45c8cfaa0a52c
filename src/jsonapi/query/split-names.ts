/** `a, b,,a` → a, b: blanks around names, empty names and repetitions mean nothing. */
export function splitNames(text: string): string[] {
  const names = new Set<string>();
  for (const part of text.split(',')) {
    const name = part.trim();
    if (name !== '') names.add(name);
  }
  return [...names];
}
