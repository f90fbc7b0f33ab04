import type { TenantId } from '../../domain/tenant.ts'
import type { User } from '../../domain/user.ts'
import type { IssuedCredential } from '../../platform/credential.ts'
import { loginName } from '../../platform/directory/login-name.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { SignInThrottle } from '../../platform/throttle/throttle.ts'
import type { Visit } from '../interaction/visit.ts'
import type { Devices } from '../session/device.ts'
import { enter, type EnterDeps } from './enter.ts'
import { recordFailure } from './failure.ts'

export interface AuthenticateDeps extends EnterDeps {
  readonly devices: Devices
  readonly userByLogin: (tenantId: TenantId, text: string) => Promise<User | undefined>
  readonly passwords: Pick<Passwords, 'verify'>
  readonly throttle: Pick<SignInThrottle, 'attempt'>
  readonly keyedHash: KeyedHash
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

export type Authentication =
  | { readonly kind: 'throttled'; readonly waitSeconds: number }
  /** More passwords are being checked than this machine can bear. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused' }
  /** The request was answered in another tab meanwhile. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'signed-in'; readonly cookie: IssuedCredential; readonly userId: User['id'] }

/** One attempt: counted, checked, decided, committed. */
export async function authenticate(
  request: HttpRequest,
  { visit, credentials }: { readonly visit: Visit; readonly credentials: Credentials },
  deps: AuthenticateDeps,
): Promise<Authentication> {
  const { tenant, remoteAddress: address } = request
  const { username, password } = credentials
  const user = await deps.userByLogin(tenant.id, username)
  const account = user?.id ?? loginName(username)
  const knownDevice = user !== undefined && deps.devices.isKnownTo(request, user.id)
  const attempt = { tenantId: tenant.id, account, address, knownDevice }
  const outcome = await deps.throttle.attempt(attempt, () => isRight(user, password, deps))
  if (outcome.kind === 'wait') return { kind: 'throttled', waitSeconds: outcome.seconds }
  if (outcome.kind === 'busy') return outcome
  if (outcome.kind === 'right' && user) {
    const entrant = { visit, userId: user.id, provedBy: user.passwordHash }
    const cookie = await enter(request, entrant, deps)
    if (cookie === 'finished') return { kind: 'finished' }
    if (cookie !== 'outdated') return { kind: 'signed-in', cookie, userId: user.id }
  }
  await recordFailure({ ...attempt, clientId: visit.client?.id }, { ...deps, failures: deps.store })
  return { kind: 'refused' }
}

/** SEC-16: an unknown name, a wrong password and a disabled account take the same time and get the same answer. */
async function isRight(user: User | undefined, password: string, { passwords }: AuthenticateDeps) {
  const matches = await passwords.verify(user?.passwordHash, password)
  return matches === 'busy' ? matches : matches && user?.disabledAt === undefined
}
