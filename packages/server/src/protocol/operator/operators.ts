import type { ClientId } from '../../domain/client.ts'
import { issuerAt, managementAudienceAt, type Profile, type Profiles } from '../../domain/profile.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ClientRegistry } from '../../platform/directory/index.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { SignatureRefusal, SignedRequest, VerifySignedRequest } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import {
  decideOperator,
  decideOperatorClient,
  type NoOperator,
  type Operator,
  type TokenFacts,
} from './decide.ts'

export interface OperatorDeps {
  readonly findToken: Pick<FindToken, 'accessToken'>
  readonly verifySigned: VerifySignedRequest
  readonly registry: Pick<ClientRegistry, 'find'>
  readonly profiles: Pick<Profiles, 'of'>
  readonly clock: Clock
}

/** Finds out whether a caller may manage the tenant, whichever way it proves itself. */
export interface Operators {
  /** By an access token of its own, of any of the tenant's issuers and for that issuer. */
  byToken(tenant: Tenant, token: string): Promise<Operator | NoOperator>
  /** The same at a management API of a door's own: the token is of its issuer, and for that API, if it has a name. */
  byManagementToken(tenant: Tenant, token: string, call: ManagementDemand): Promise<Operator | NoOperator>
  /** By a call that it signed, once. */
  bySignature(request: HttpRequest, signed: SignedRequest): Promise<Operator | NoOperator | SignatureRefusal>
}

/** What a call of a management API asks of its caller. */
export interface ManagementDemand {
  /** Whose API it is. */
  readonly profile: Pick<Profile, 'issuerPath' | 'management'>
  /** What it needs, in that API's scopes, all of them together; `exeunt:admin` always will do. */
  readonly scopes: readonly string[]
}

export function createOperators(deps: OperatorDeps): Operators {
  const { findToken, verifySigned, registry, profiles, clock } = deps
  const isSelfRegistered = async (tenantId: TenantId, clientId: ClientId) =>
    (await registry.find(tenantId, clientId))?.origin === 'registration'
  const judge = async (
    tenant: Tenant,
    shown: string,
    door: Pick<TokenFacts, 'issuers' | 'audiences' | 'scopes' | 'scopeForm'>,
  ) => {
    const token = await findToken.accessToken(tenant, shown)
    const isOwn = token !== undefined && (await isSelfRegistered(tenant.id, token.clientId))
    return decideOperator({ token, isSelfRegistered: isOwn, ...door, now: clock.now() })
  }
  return {
    byToken: (tenant, shown) =>
      judge(tenant, shown, {
        issuers: profiles.of(tenant).flatMap((one) => tenant.addresses.map((at) => issuerAt(one, at))),
      }),
    byManagementToken: (tenant, shown, { profile, scopes }) =>
      judge(tenant, shown, {
        issuers: tenant.addresses.map((at) => issuerAt(profile, at)),
        ...(profile.management?.path !== undefined && {
          audiences: tenant.addresses.flatMap((at) => managementAudienceAt(profile, at) ?? []),
        }),
        scopes,
        ...(profile.management && { scopeForm: profile.management.scopes }),
      }),
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
