/** The tags of a template that lead out of all mail. */
export const WAY_OUT = /\{%-?\s*(?:unsubscribe|unsubscribe_link|manage_preferences|manage_preferences_link)\b/;
