import type { PageContext } from '../../platform/pages/context.ts'
import { code } from '../../platform/pages/facts.ts'
import type { Content } from '../../platform/pages/html.ts'
import { sentence } from '../../platform/pages/messages/index.ts'
import { resourceOfItem } from '../consent/read.ts'

/** The scopes that have words of their own (CORE §5.4, §11). */
const knownScopes = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'] as const

/**
 * What a scope means to the person who grants it; one that only its app knows is shown by its name.
 *
 * @param context language
 * @param scope of a request or a grant
 */
export function scopeWords({ language, texts }: PageContext, scope: string): Content {
  const known = knownScopes.find((known) => known === scope)
  if (known) return texts(`scope.${known}`)
  const resource = resourceOfItem(scope)
  if (resource !== undefined) return sentence(language, 'scope.resource', { resource: code(resource) ?? '' })
  return sentence(language, 'scope.other', { scope: code(scope) ?? '' })
}
