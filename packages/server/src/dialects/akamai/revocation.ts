import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { formRoute } from './form.ts'

/** Where apps take tokens back, in both spellings: the API's, and that of the older documents. */
export function revocationRoutes(core: Core): readonly Route[] {
  return ['/login/token/revoke', '/token/revoke'].map((path) =>
    formRoute(path, 'RFC7009 §2', core.revocation, core),
  )
}
