import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { formRoute } from './form.ts'
import { akamaiProfile } from './profile.ts'

/** Where tokens are looked up, in both spellings: the API's, and that of the older documents. */
export function introspectionRoutes(core: Core): readonly Route[] {
  const endpoint = core.introspection.at(akamaiProfile)
  return ['/login/token/introspect', '/token/introspect'].map((path) =>
    formRoute(path, 'RFC7662 §2', endpoint, core),
  )
}
