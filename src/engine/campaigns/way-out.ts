/** The tags of a template that lead out of all mail. */
export const WAY_OUT = /\{%-?\s*(?:unsubscribe|unsubscribe_link|manage_preferences|manage_preferences_link)\b/;

/** Those that lead to the mail as a page. */
export const WEB_VIEW = /\{%-?\s*(?:web_view|web_view_link)\b/;
