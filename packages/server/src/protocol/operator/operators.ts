import type { ClientId } from '../../domain/client.ts'
import { issuerAt, type Profiles } from '../../domain/profile.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ClientRegistry } from '../../platform/directory/index.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { SignatureRefusal, SignedRequest, VerifySignedRequest } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import { decideOperator, decideOperatorClient, type NoOperator, type Operator } from './decide.ts'

export interface OperatorDeps {
  readonly findToken: Pick<FindToken, 'accessToken'>
  readonly verifySigned: VerifySignedRequest
  readonly registry: Pick<ClientRegistry, 'find'>
  readonly profiles: Pick<Profiles, 'of'>
  readonly clock: Clock
}

/** Finds out whether a caller may manage the tenant, whichever way it proves itself. */
export interface Operators {
  /** By an access token of its own, of any of the tenant's issuers. */
  byToken(tenant: Tenant, token: string): Promise<Operator | NoOperator>
  /** By a call that it signed, once. */
  bySignature(request: HttpRequest, signed: SignedRequest): Promise<Operator | NoOperator | SignatureRefusal>
}

export function createOperators(deps: OperatorDeps): Operators {
  const { findToken, verifySigned, registry, profiles, clock } = deps
  const isSelfRegistered = async (tenantId: TenantId, clientId: ClientId) =>
    (await registry.find(tenantId, clientId))?.origin === 'registration'
  return {
    byToken: async (tenant, shown) => {
      const token = await findToken.accessToken(tenant, shown)
      return decideOperator({
        token,
        isSelfRegistered: token !== undefined && (await isSelfRegistered(tenant.id, token.clientId)),
        issuers: profiles.of(tenant).flatMap((one) => tenant.addresses.map((at) => issuerAt(one, at))),
        now: clock.now(),
      })
    },
    bySignature: async (request, signed) => {
      const verified = await verifySigned(request, signed)
      if (verified.kind === 'bad-signature') return verified
      const { client } = verified
      return decideOperatorClient(client, {
        isSelfRegistered: await isSelfRegistered(request.tenant.id, client.id),
      })
    },
  }
}
