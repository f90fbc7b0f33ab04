import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { formRoute } from './form.ts'
import { akamaiProfile } from './profile.ts'

/** The token endpoint. */
export function tokenRoutes(core: Core): readonly Route[] {
  return [formRoute('/login/token', 'RFC6749 §3.2', core.token.at(akamaiProfile), core)]
}
