import { textsOf, type Language, type Texts } from './messages/index.ts'

/** What every page needs besides its own view. */
export interface PageContext {
  readonly language: Language
  readonly texts: Texts
  /** The tenant as its people know it. */
  readonly tenantName: string
  /** `''`, or the tenant's path prefix such as `'/acme'`, without a slash at the end. */
  readonly basePath: string
}

/**
 * @param parts the language of the page, the tenant's name, and its path prefix (`''` for none)
 * @returns the context with the words of that language
 */
export function createPageContext(parts: Omit<PageContext, 'texts'>): PageContext {
  return { ...parts, texts: textsOf(parts.language) }
}
