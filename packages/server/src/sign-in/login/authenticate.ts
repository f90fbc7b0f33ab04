import type { SessionId } from '../../domain/session.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { User } from '../../domain/user.ts'
import type { PerformLogout } from '../../logout/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { IssuedCredential } from '../../platform/credential.ts'
import { loginName } from '../../platform/directory/login-name.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { SignInThrottle } from '../../platform/throttle/throttle.ts'
import type { Visit } from '../interaction/visit.ts'
import type { CurrentSession } from '../session/current.ts'
import type { Devices } from '../session/device.ts'
import { decideSignIn } from './decide.ts'
import type { LoginStore } from './store.ts'

export interface AuthenticateDeps {
  readonly store: LoginStore
  /** The browser's live session even where its person is disabled. */
  readonly heldSession: CurrentSession
  readonly devices: Devices
  readonly userByLogin: (tenantId: TenantId, text: string) => Promise<User | undefined>
  readonly passwords: Pick<Passwords, 'verify'>
  readonly throttle: Pick<SignInThrottle, 'attempt'>
  readonly performLogout: PerformLogout
  readonly keyedHash: KeyedHash
  readonly clock: Clock
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
  if (outcome.kind === 'right' && user) return signIn(request, { visit, user }, deps)
  await recordFailure(visit, attempt, deps)
  return { kind: 'refused' }
}

/** SEC-16: an unknown name, a wrong password and a disabled account take the same time and get the same answer. */
async function isRight(user: User | undefined, password: string, { passwords }: AuthenticateDeps) {
  const matches = await passwords.verify(user?.passwordHash, password)
  return matches === 'busy' ? matches : matches && user?.disabledAt === undefined
}

async function signIn(
  request: HttpRequest,
  { visit, user }: { readonly visit: Visit; readonly user: User },
  deps: AuthenticateDeps,
): Promise<Authentication> {
  const { tenant } = request
  const held = await deps.heldSession(request)
  const decision = decideSignIn(user.id, held?.session)
  if (decision.kind === 'replace') await endReplaced(tenant, decision.sessionId, deps)
  const cookie = await deps.store.commit({
    tenant,
    // RFC 8176: a password is all that was shown.
    proof: { userId: user.id, amr: ['pwd'], at: deps.clock.now() },
    ...(decision.kind === 'renew' ? { renews: decision.sessionId } : {}),
    interaction: visit.key,
    clientId: visit.client.id,
  })
  return cookie === 'finished' ? { kind: 'finished' } : { kind: 'signed-in', cookie, userId: user.id }
}

/** The old session is told to its apps before the new one begins. */
async function endReplaced(
  tenant: Tenant,
  sessionId: SessionId,
  { performLogout }: AuthenticateDeps,
): Promise<void> {
  const answer = await performLogout(tenant, {
    door: 'sign-in',
    extent: { kind: 'session', sessionId },
    evidence: { kind: 'user-replaced', sessionId },
  })
  if (answer.kind === 'refused' || answer.kind === 'ask') {
    throw new Error(`the session ${sessionId} could not be replaced: ${answer.kind}`)
  }
}

/** The audit trail gets a keyed hash: it must not collect what people mistyped, which may be a password. */
async function recordFailure(
  visit: Visit,
  {
    tenantId,
    account,
    address,
  }: { readonly tenantId: TenantId; readonly account: string; readonly address: string },
  { store, keyedHash, clock }: AuthenticateDeps,
): Promise<void> {
  await store.recordFailure({
    tenantId,
    clientId: visit.client.id,
    accountHash: keyedHash('audit-account', JSON.stringify([tenantId, account])),
    remoteAddress: address,
    at: clock.now(),
  })
}
