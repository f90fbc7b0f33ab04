import type { User } from '../../domain/user.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { type Credentials, type ProveDeps, provePassword } from '../direct/prove.ts'
import type { Visit } from '../interaction/visit.ts'
import type { Devices } from '../session/device.ts'
import type { SessionCookies } from '../session/store.ts'
import { enter, type EnterDeps } from './enter.ts'
import { recordFailure } from './failure.ts'

export interface AuthenticateDeps extends EnterDeps, ProveDeps {
  readonly devices: Devices
  readonly keyedHash: KeyedHash
}

export type Authentication =
  | { readonly kind: 'throttled'; readonly waitSeconds: number }
  /** More passwords are being checked than this machine can bear. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused' }
  /** The request was answered in another tab meanwhile. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'signed-in'; readonly cookie: SessionCookies; readonly userId: User['id'] }

/** One attempt: counted, checked, decided, committed. */
export async function authenticate(
  request: HttpRequest,
  { visit, credentials }: { readonly visit: Visit; readonly credentials: Credentials },
  deps: AuthenticateDeps,
): Promise<Authentication> {
  const outcome = await provePassword(request, credentials, deps)
  switch (outcome.kind) {
    case 'throttled':
    case 'busy':
      return outcome
    case 'wrong':
      return refuse(request, { visit, account: outcome.account }, deps)
    case 'right': {
      const { userId, provedBy } = outcome
      const cookie = await enter(request, { visit, userId, provedBy }, deps)
      if (cookie === 'finished') return { kind: 'finished' }
      if (cookie === 'outdated') return refuse(request, { visit, account: userId }, deps)
      return { kind: 'signed-in', cookie, userId }
    }
  }
}

async function refuse(
  { tenant, remoteAddress: address }: HttpRequest,
  { visit, account }: { readonly visit: Visit; readonly account: string },
  deps: AuthenticateDeps,
): Promise<Authentication> {
  const failure = { tenantId: tenant.id, clientId: visit.client?.id, account, address }
  await recordFailure(failure, { ...deps, failures: deps.store })
  return { kind: 'refused' }
}
