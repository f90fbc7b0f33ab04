import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import { loginName } from '../../platform/directory/login-name.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { SignInThrottle } from '../../platform/throttle/throttle.ts'
import type { Devices } from '../session/device.ts'

export interface ProveDeps {
  readonly devices: Pick<Devices, 'isKnownTo'>
  readonly userByLogin: (tenantId: TenantId, text: string) => Promise<User | undefined>
  readonly passwords: Pick<Passwords, 'verify'>
  readonly throttle: Pick<SignInThrottle, 'attempt'>
}

/** What somebody typed to say who they are, and to prove it. */
export interface Credentials {
  readonly username: string
  readonly password: string
  /** The app that shows it, where it proved who it is. */
  readonly through?: ClientId | undefined
}

/** What came of an attempt, wherever it was made. */
export type PasswordOutcome =
  | { readonly kind: 'throttled'; readonly waitSeconds: number }
  /** More passwords are being checked than this machine can bear. */
  | { readonly kind: 'busy' }
  /** For the audit trail: the user's id, or what was typed. */
  | { readonly kind: 'wrong'; readonly account: string }
  /** With the stored hash that fitted: it may be another one by the time that anything is stored. */
  | { readonly kind: 'right'; readonly userId: UserId; readonly provedBy: string | undefined }

/**
 * One attempt: counted and compared. Guesses at the sign-in page and at an app's own form are counted together, or
 * one would be the way around the other.
 */
export async function provePassword(
  request: HttpRequest,
  { username, password, through }: Credentials,
  deps: ProveDeps,
): Promise<PasswordOutcome> {
  const { tenant, remoteAddress: address } = request
  const user = await deps.userByLogin(tenant.id, username)
  const account = user?.id ?? loginName(username)
  const knownDevice = user !== undefined && deps.devices.isKnownTo(request, user.id)
  const attempt = { tenantId: tenant.id, account, address, knownDevice, through }
  const outcome = await deps.throttle.attempt(attempt, () => isRight(user, password, deps))
  switch (outcome.kind) {
    case 'wait':
      return { kind: 'throttled', waitSeconds: outcome.seconds }
    case 'busy':
      return outcome
    case 'wrong':
      return { kind: 'wrong', account }
    case 'right':
      return user
        ? { kind: 'right', userId: user.id, provedBy: user.passwordHash }
        : { kind: 'wrong', account }
  }
}

/** SEC-16: an unknown name, a wrong password and a disabled account take the same time and get the same answer. */
async function isRight(user: User | undefined, password: string, { passwords }: ProveDeps) {
  const matches = await passwords.verify(user?.passwordHash, password)
  return matches === 'busy' ? matches : matches && user?.disabledAt === undefined
}
