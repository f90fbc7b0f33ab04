import { judgePassword, type PasswordWeakness } from '../password/decide.ts'
import type { SignUpForm } from './read.ts'

/** What is wrong with what the person filled in. */
export type SignUpFault = 'missing' | 'bad-username' | 'bad-name' | `password-${PasswordWeakness}`

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
const emailShape = /^(?=.{3,254}$)[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{M}\p{N}.-]+$/u
const longestName = 200

/**
 * Judges a sign-up before anything is looked up.
 * @param service the tenant's name, which is nobody's password.
 */
export function judgeSignUp(form: SignUpForm, service: string): SignUpJudgement {
  const { username, password, name } = form
  if (username === undefined || password === undefined) return fault('missing')
  const isEmail = emailShape.test(username)
  if (!isEmail && !usernameShape.test(username)) return fault('bad-username')
  if (name !== undefined && name.length > longestName) return fault('bad-name')
  const weakness = judgePassword(password, [username, name ?? username, service])
  if (weakness) return fault(`password-${weakness}`)
  const claims = name === undefined ? {} : { name }
  return { kind: 'sound', account: { username, ...(isEmail ? { email: username } : {}), claims, password } }
}

function fault(kind: SignUpFault): SignUpJudgement {
  return { kind: 'fault', fault: kind }
}
