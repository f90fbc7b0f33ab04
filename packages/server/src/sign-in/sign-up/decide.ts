import { judgePassword, type PasswordWeakness } from '../password/decide.ts'

/** What is wrong with what the person filled in. */
export type SignUpFault = 'missing' | 'bad-username' | 'bad-name' | `password-${PasswordWeakness}`

/** What somebody fills in, at our page or an app's. */
export interface WantedFields {
  /** A username; or an email, which is both where no other is given. */
  readonly username: string | undefined
  readonly email?: string | undefined
  readonly password: string | undefined
  readonly name: string | undefined
  /** More of their names, by the claims that tell them (Core §5.1). */
  readonly otherNames?: Readonly<Partial<Record<(typeof otherNameClaims)[number], string>>>
}

export const otherNameClaims = ['given_name', 'family_name', 'nickname'] as const

/** An account as the person wants it. */
export interface WantedAccount {
  readonly username: string
  readonly email?: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly password: string
}

export type SignUpJudgement =
  | { readonly kind: 'fault'; readonly fault: SignUpFault }
  | { readonly kind: 'sound'; readonly account: WantedAccount }

/** Letters of any script, so that people may be called as they are; nothing that is invisible or a bracket. */
const usernameShape = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{1,63}$/u
const emailShape =
  /^(?=.{3,254}$)[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*$/u
const longestName = 200

/**
 * Judges a sign-up before anything is looked up.
 * @param service the tenant's name, which is nobody's password.
 */
export function judgeSignUp(fields: WantedFields, service: string): SignUpJudgement {
  const { username, password, name, otherNames = {} } = fields
  if (username === undefined || password === undefined) return fault('missing')
  const isEmail = emailShape.test(username)
  if (!isEmail && !usernameShape.test(username)) return fault('bad-username')
  const email = fields.email ?? (isEmail ? username : undefined)
  if (email !== undefined && !emailShape.test(email)) return fault('bad-username')
  // Apps are told both: the one must not name somebody whom the other does not.
  if (isEmail && email?.toLowerCase() !== username.toLowerCase()) return fault('bad-username')
  const claims = { ...(name !== undefined && { name }), ...otherNames }
  const names = Object.values(claims)
  if (names.some((one) => one.length > longestName)) return fault('bad-name')
  const weakness = judgePassword(password, [username, email ?? username, ...names, service])
  if (weakness) return fault(`password-${weakness}`)
  return { kind: 'sound', account: { username, ...(email !== undefined && { email }), claims, password } }
}

function fault(kind: SignUpFault): SignUpJudgement {
  return { kind: 'fault', fault: kind }
}
