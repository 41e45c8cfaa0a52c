import type { At, Fault } from '../../lib/errors.ts';
import { contentFaults } from './campaign-input.ts';
import type { GivenDefinition } from './definition.ts';

/** What the reference allows for the buttons of a push notification. */
const MOST_BUTTONS = 3;
const LABEL_CHARACTERS = 40;
const URL_CHARACTERS = 2048;
const ACTIONS = ['open_app', 'deep_link', 'open_url', 'dismiss'];
const WITH_URL = ['deep_link', 'open_url'];

interface Button {
  readonly label: string;
  readonly action_type: string;
  readonly position?: number | null;
  readonly url?: string | null;
}

/** What is wrong with a definition beyond its shape. Addresses and texts are judged when it is to be sent: drafts may be unfinished. */
export function definitionFaults(given: GivenDefinition, ...at: At): Fault[] {
  const buttons = (given.content?.action_buttons ?? []) as readonly Button[];
  return [...contentFaults(given, ...at), ...buttonFaults(buttons, [...at, 'content', 'action_buttons'])];
}

function buttonFaults(buttons: readonly Button[], at: At): Fault[] {
  const faults: Fault[] = [];
  const say = (detail: string, ...rest: At): unknown => faults.push({ kind: 'invalid', detail, at: [...at, ...rest] });
  if (buttons.length > MOST_BUTTONS) say(`A notification may have ${MOST_BUTTONS} buttons at most.`);
  buttons.forEach(({ label, action_type, url }, index) => {
    if (label.length > LABEL_CHARACTERS) say(`A label may have ${LABEL_CHARACTERS} characters at most.`, index, 'label');
    if (!ACTIONS.includes(action_type)) say(`'${action_type}' is none of ${ACTIONS.join(', ')}.`, index, 'action_type');
    if ((url ?? '').length > URL_CHARACTERS) say(`An address may have ${URL_CHARACTERS} characters at most.`, index, 'url');
    if (WITH_URL.includes(action_type) && !url) say(`A button of the type '${action_type}' needs an address.`, index, 'url');
  });
  const positions = buttons.map(({ position }, index) => position ?? index).sort((a, b) => a - b);
  if (positions.some((position, index) => position !== index)) say('Positions begin at 0 and leave nothing out.');
  return faults;
}
