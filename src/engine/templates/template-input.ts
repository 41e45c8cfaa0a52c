import { DomainError, type Fault } from '../../lib/errors.ts';
import { findUnstorable, unstorableText } from '../../lib/text.ts';
import { renderDefinition } from './definition/render-definition.ts';
import { fullDocument } from './full-document.ts';
import { textAlternative } from './text-alternative.ts';

/** What a template is made of; null counts as not given. */
export interface TemplateInput {
  name?: string | null;
  html?: string | null;
  text?: string | null;
  amp?: string | null;
  definition?: unknown;
}

/** The reference: templates of one account. */
export const MOST_TEMPLATES = 1000;
const NAME_CHARACTERS = 255;
const SOURCE_CHARACTERS = 1_000_000;
const DEFINITION_DEPTH = 40;
const STYLES = ['base', 'text', 'heading-1', 'heading-2', 'heading-3', 'heading-4', 'link', 'mobile'].map((name) => `${name}-styles`);

export const invalid = (detail: string, ...at: string[]): Fault => ({ kind: 'invalid', detail, at });

export const unknownTemplate = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `Template with id '${id}' does not exist` });

/** What is wrong with what was given, whichever kind of template it is for. */
export function checkTemplate(input: TemplateInput): Fault[] {
  const faults: Fault[] = [];
  const { name, definition } = input;
  if (name !== undefined && name !== null) {
    const detail =
      name.trim() === ''
        ? 'A template needs a name that is not empty.'
        : name.length > NAME_CHARACTERS
          ? `A template's name may be ${NAME_CHARACTERS} characters long at most.`
          : unstorableText(name);
    if (detail !== undefined) faults.push(invalid(detail, 'name'));
  }
  for (const part of ['html', 'text', 'amp'] as const) {
    const source = input[part] ?? '';
    const long = source.length > SOURCE_CHARACTERS ? `'${part}' may have ${SOURCE_CHARACTERS} characters at most.` : undefined;
    const detail = long ?? unstorableText(source);
    if (detail !== undefined) faults.push(invalid(detail, part));
  }
  const unstorable = findUnstorable(definition, DEFINITION_DEPTH);
  if (unstorable) faults.push({ kind: 'invalid', detail: unstorable.detail, at: ['definition', ...unstorable.at] });
  else faults.push(...checkStyles(definition));
  return faults;
}

/** Where styles are given, each kind stands there once. */
function checkStyles(definition: unknown): Fault[] {
  const styles = (definition as { styles?: readonly { style_type: string }[] } | null | undefined)?.styles ?? [];
  if (styles.length === 0) return [];
  const wrong = STYLES.filter((type) => styles.filter(({ style_type }) => style_type === type).length !== 1);
  if (wrong.length === 0) return [];
  return [invalid(`Styles must have exactly one of each type; there is not one of ${wrong.join(', ')}.`, 'definition', 'styles')];
}

/** The sources that are stored: of a definition the HTML that it makes with the universal content that it names, and text for the HTML unless it was given. */
export function sourcesOf(
  input: TemplateInput,
  universal: ReadonlyMap<string, unknown>,
): { html: string; text: string; definition: unknown } {
  const definition = input.definition ?? null;
  const html = definition === null ? fullDocument(input.html ?? '') : renderDefinition(definition, universal);
  if (html.length > SOURCE_CHARACTERS) throw new DomainError(invalid('The HTML that it makes is too long.', 'definition'));
  return { html, text: input.text ?? textAlternative(html), definition };
}
