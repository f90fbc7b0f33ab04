import { type Client, type SigningAlgorithm, tenantAlgorithmOf } from '../../../domain/client.ts'
import { type OAuthError, oauthError } from '../../../domain/oauth-error.ts'
import type { Profile } from '../../../domain/profile.ts'
import type { Lifetimes, Resource, Tenant } from '../../../domain/tenant.ts'
import { standardScopes } from '../../authorize/admission/scope/decide.ts'

/** What an access token is made for, and what follows from that. */
export interface AccessTarget {
  /** Empty: the issuer itself. */
  readonly audience: readonly string[]
  readonly format: 'opaque' | 'jwt'
  /** Signs it where it is a JWT. */
  readonly algorithm: SigningAlgorithm
  readonly lifetimeSeconds: number
  /** The scopes that mean something there; absent: every scope that was granted. */
  readonly scope?: readonly string[]
  /** Of an API: under a grant of `openid` its tokens are for userinfo, too. */
  readonly opensUserinfo?: true
}

export interface TargetContext {
  /** Of the grant's issuer, or of the door that is called where there is no grant yet, or never one. */
  readonly profile: Pick<Profile, 'accessTokenFormat' | 'apiTokens' | 'unnamedResource'>
  readonly client: Pick<Client, 'resources' | 'accessTokenFormat' | 'idTokenAlgorithm'>
  readonly tenant: Pick<Tenant, 'resources'> & { readonly lifetimes: Pick<Lifetimes, 'accessTokenSeconds'> }
  /** What the grant names, where there is one (RFC 8707 §2.2). */
  readonly granted?: readonly string[]
}

/**
 * For what an access token can be made. RFC 8707 §2: without a `resource` it is for the default, and ours is
 * the issuer, whose userinfo it opens (RFC 9068 §3); at some doors it is what was granted.
 * @param asked the values of `resource`.
 * @returns `invalid_target` for a resource that the tenant, the client or the grant does not have.
 */
export function decideAccessTarget(
  asked: readonly string[],
  context: TargetContext,
): AccessTarget | OAuthError {
  const wanted = asked.length > 0 ? asked : unnamedResources(context)
  const found = [...new Set(wanted)].map((uri) => allowedResource(uri, context))
  const resources = found.filter((one) => one !== undefined)
  const [first] = resources
  if (resources.length < found.length) return foreign
  return first ? targetOf(first, resources, context) : ownTarget(context)
}

function unnamedResources({ profile: { unnamedResource }, granted = [] }: TargetContext): readonly string[] {
  switch (unnamedResource) {
    case 'the-issuer':
      return []
    case 'as-granted':
    case 'as-granted-or-the-issuer':
      return granted
  }
}

const foreign = oauthError(
  'invalid_target',
  'The resource must be one that is known here, that the client may use, and that was part of the authorization.',
)

function allowedResource(uri: string, { client, tenant, granted }: TargetContext): Resource | undefined {
  const isAllowed = (client.resources ?? [uri]).includes(uri) && (granted ?? [uri]).includes(uri)
  return isAllowed ? tenant.resources.find((one) => one.uri === uri) : undefined
}

function ownTarget({ client, tenant, profile }: TargetContext): AccessTarget {
  const own = { audience: [], lifetimeSeconds: tenant.lifetimes.accessTokenSeconds }
  switch (profile.accessTokenFormat) {
    case 'as-registered':
      return { ...own, format: client.accessTokenFormat, algorithm: tenantAlgorithmOf(client) }
    case 'opaque':
      return { ...own, format: 'opaque', algorithm: 'RS256' }
    case 'jwt':
      // Everybody's libraries verify RS256, and no client chooses what others must be able to read.
      return { ...own, format: 'jwt', algorithm: 'RS256' }
  }
}

/** RFC 8707 §2, §3: one token for several APIs is as short-lived as the strictest of them wants. */
function targetOf(
  first: Resource,
  all: readonly Resource[],
  { profile }: Pick<TargetContext, 'profile'>,
): AccessTarget | OAuthError {
  if (all.some((one) => !agree(one, first))) return apart
  const scopes = all.flatMap(({ scope }) => (scope === undefined ? [] : [scope]))
  return {
    audience: [...new Set(all.map(({ audience }) => audience))],
    format: first.accessTokenFormat,
    algorithm: first.algorithm,
    lifetimeSeconds: Math.min(...all.map(({ accessTokenSeconds }) => accessTokenSeconds)),
    ...(scopes.length === all.length ? { scope: [...new Set(scopes.flat())] } : {}),
    ...besides(profile),
  }
}

function besides({ apiTokens }: Pick<Profile, 'apiTokens'>): Pick<AccessTarget, 'opensUserinfo'> {
  switch (apiTokens) {
    case 'for-the-api':
      return {}
    case 'also-for-userinfo':
      return { opensUserinfo: true }
  }
}

/** Opaque tokens are signed by nobody. */
function agree(one: Resource, other: Resource): boolean {
  if (one.accessTokenFormat !== other.accessTokenFormat) return false
  return one.accessTokenFormat === 'opaque' || one.algorithm === other.algorithm
}

const apart = oauthError(
  'invalid_target',
  'No single access token fits all of these resources: ask for one resource at a time.',
)

/** The scopes of a grant that a token for this target bears: what means something there, and to userinfo if it opens that. */
export function scopeAt(target: AccessTarget, scope: readonly string[]): readonly string[] {
  const { scope: known } = target
  if (known === undefined) return scope
  const understood = isForUserinfo(target, scope) ? [...known, ...standardScopes] : known
  return scope.filter((one) => understood.includes(one))
}

/** Whether an API's token under a grant of these scopes is for userinfo, too. */
export function isForUserinfo({ opensUserinfo }: AccessTarget, scope: readonly string[]): boolean {
  return opensUserinfo === true && scope.includes('openid')
}
