const prefix = 'resource:'

/** How a resource (RFC 8707) stands among the scopes that a person is asked for and has allowed. */
export function resourceItem(uri: string): string {
  return `${prefix}${uri}`
}

/** The resource that an item of a consent is about; `undefined` for a scope. */
export function resourceOfItem(item: string): string | undefined {
  return item.startsWith(prefix) ? item.slice(prefix.length) : undefined
}
