import type { Client, ClientId } from '../../domain/client.ts'
import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import { issuerAt, type Profile } from '../../domain/profile.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Visit } from '../../sign-in/index.ts'
import { type Admission, decideAdmission } from './admission/decide.ts'
import { type ReadAuthorization, readAuthorization } from './read.ts'
import type { RequestObjects } from './request-object/resolve.ts'

export interface JudgeDeps {
  /** Of the door that the request came through. */
  readonly profile: Profile
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly requestObjects: Pick<RequestObjects, 'atAuthorize'>
}

/** A request and whether its client may make it. */
export interface Judged {
  /** The effective parameters. */
  readonly raw: string
  readonly admission: Admission
}

/**
 * Judges a request as a browser brings it. Its object is read, and its pushed parameters are looked up, here
 * and never again: what is kept for the way back from a page is what they came to.
 */
export async function judge(
  request: HttpRequest,
  raw: string,
  { findClient, requestObjects, profile }: JudgeDeps,
): Promise<Judged> {
  const { tenant } = request
  const read = readAuthorization(raw)
  const { clientId } = read.sender
  const client = clientId === undefined ? undefined : await findClient(tenant.id, clientId)
  if (!client) return { raw, admission: decideAdmission(read, undefined, { tenant, profile }) }
  const effective = await requestObjects.atAuthorize(request, {
    raw,
    client,
    issuer: issuerAt(profile, request.address),
  })
  if (isOAuthError(effective))
    return { raw, admission: unresolved(read, effective, { client, tenant, profile }) }
  const effectively = effective.raw === raw ? read : readAuthorization(effective.raw)
  const admission = decideAdmission(effectively, client, { tenant, profile })
  return { raw: effective.raw, admission: ofPushed(admission, effective.pushedRequestId) }
}

/** Judges a request that waited while its person was at our pages, by what our own store says of it. */
export function judgeKept(
  { tenant }: HttpRequest,
  { client, interaction }: Visit,
  { profile }: Pick<JudgeDeps, 'profile'>,
): Judged {
  const { parameters: raw, pushedRequestId } = interaction.purpose
  const admission = decideAdmission(readAuthorization(raw), client, { tenant, profile })
  return { raw, admission: ofPushed(admission, pushedRequestId) }
}

interface Parties {
  readonly client: Client
  readonly tenant: Tenant
  readonly profile: Profile
}

/**
 * What stands beside an object that cannot be believed says where the error goes, if it is registered. One that is
 * missing there is not absent: it may stand in the object.
 */
function unresolved(read: ReadAuthorization, error: OAuthError, { client, ...at }: Parties): Admission {
  if (read.sender.redirectUri === undefined) return { kind: 'refuse', error, client }
  return decideAdmission({ ...read, asked: error }, client, at)
}

function ofPushed(admission: Admission, pushedRequestId: string | undefined): Admission {
  if (admission.kind !== 'admitted' || pushedRequestId === undefined) return admission
  return { ...admission, pushedRequestId }
}
