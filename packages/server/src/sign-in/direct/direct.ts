import type { ClientId } from '../../domain/client.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { type FailureDeps, recordFailure } from '../login/failure.ts'
import { passwordProof } from '../session/proof.ts'
import type { PasswordProof } from '../session/store.ts'
import { type Credentials, type PasswordOutcome, type ProveDeps, provePassword } from './prove.ts'

/**
 * A sign-in at an app's own form (RFC 6749 §4.3): the person types their password there, and the app shows it. It
 * counts for as much as one at our page, and failures are slowed down and written down alike.
 */
export interface DirectSignIn {
  /** @returns what `SessionStore.beginDirect` begins a session with, or why there is none. */
  prove(
    request: HttpRequest,
    credentials: Omit<Credentials, 'through'>,
    app: ShowingApp,
  ): Promise<DirectOutcome>
  /** Writes down that a proof no longer counted when its session was to begin. */
  refuse(request: HttpRequest, entry: PasswordProof, clientId: ClientId): Promise<void>
}

/** The app that shows what the person typed. */
export interface ShowingApp {
  readonly clientId: ClientId
  /** Whether more than its own word says who it is. */
  readonly isConfidential: boolean
}

export type DirectOutcome =
  | Extract<PasswordOutcome, { readonly kind: 'throttled' | 'busy' }>
  | { readonly kind: 'wrong' }
  | { readonly kind: 'right'; readonly entry: PasswordProof }

export function createDirectSignIn(deps: ProveDeps & FailureDeps): DirectSignIn {
  const note = (request: HttpRequest, account: string, clientId: ClientId) => {
    const { tenant, remoteAddress: address } = request
    return recordFailure({ tenantId: tenant.id, clientId, account, address }, deps)
  }
  return {
    async prove(request, credentials, { clientId, isConfidential }) {
      const through = isConfidential ? clientId : undefined
      const outcome = await provePassword(request, { ...credentials, through }, deps)
      switch (outcome.kind) {
        case 'throttled':
        case 'busy':
          return outcome
        case 'wrong':
          await note(request, outcome.account, clientId)
          return { kind: 'wrong' }
        case 'right': {
          const { userId, provedBy } = outcome
          const proof = passwordProof(request, userId, deps.clock.now())
          return { kind: 'right', entry: { proof, provedBy } }
        }
      }
    },
    refuse: (request, { proof }, clientId) => note(request, proof.userId, clientId),
  }
}
