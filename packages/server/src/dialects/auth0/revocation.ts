import { isOAuthError } from '../../domain/oauth-error.ts'
import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { sharedWithPages } from './cors.ts'
import { asForm } from './json-form.ts'
import { refused } from './token.ts'

/** Where apps give tokens back: by form or by JSON. */
export function revocationRoutes(core: Core): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/oauth/revoke',
      face: 'api',
      spec: 'Auth0: RFC7009 §2',
      ...sharedWithPages,
      endpoint: async (request) => {
        const form = asForm(request)
        return isOAuthError(form) ? refused(request, form, core) : core.revocation(form)
      },
    },
  ]
}
