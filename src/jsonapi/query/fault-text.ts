/** The reference's answer to a member that it does not know; for page[size] the name is `page_size`. */
export function notAField(name: string, resource: string): string {
  return `'${clip(name)}' is not a valid field for the resource '${resource}'.`;
}

export function requiredField(name: string, resource: string): string {
  return `'${name}' is a required field for the resource '${resource}'.`;
}

/** What a caller sent, short enough to be repeated in an error. */
export function clip(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 97)}...`;
}
