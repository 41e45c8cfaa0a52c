import type { Filters } from '../filter.ts';
import { codes } from './codes.ts';
import { dates } from './dates.ts';
import { html } from './html.ts';
import { listsOfThings } from './lists.ts';
import { logic } from './logic.ts';
import { numbers } from './numbers.ts';
import { replacements } from './replacements.ts';
import { text } from './text.ts';

/** Every filter by its name; what is not here is refused when a template is compiled. */
export const FILTERS: Filters = { ...text, ...replacements, ...html, ...numbers, ...logic, ...listsOfThings, ...dates, ...codes };
