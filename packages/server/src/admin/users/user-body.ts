import type { Account } from '../../platform/directory/index.ts'

/** An account on the wire. */
export function userBody({ id, username, email, claims, origin, hasPassword, disabledAt }: Account) {
  return {
    id,
    username,
    ...(email === undefined ? {} : { email }),
    claims,
    origin,
    has_password: hasPassword,
    ...(disabledAt ? { disabled_at: disabledAt.toISOString() } : {}),
  }
}
