import type { ClientId } from '../../domain/client.ts'
import type { GrantId } from '../../domain/grant.ts'
import type { RpSessionId, SessionId } from '../../domain/session.ts'
import type { Issuer, TenantId } from '../../domain/tenant.ts'
import type { CredentialKind, ShownCredential } from '../../platform/credential.ts'
import type { CodeFacts, GrantTenant, RefreshFacts } from './decide.ts'

/** An opaque access token to store; a JWT needs no row. */
export interface NewAccessToken {
  readonly id: string
  readonly hash: string
  /** Absent where the client speaks for itself. */
  readonly grantId?: GrantId
  readonly clientId: ClientId
  readonly scope: readonly string[]
  /** Empty: the issuer itself. */
  readonly audience: readonly string[]
  readonly issuer: Issuer
  readonly issuedAt: Date
  readonly expiresAt: Date
}

export interface NewRefreshToken {
  readonly id: string
  readonly hash: string
  readonly grantId: GrantId
  readonly clientId: ClientId
  readonly scope: readonly string[]
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly parentId?: string
}

/** The rows of freshly made tokens. */
export interface NewTokens {
  /** When the access token counts as made, stored or not: not before the grant's last logout. */
  readonly issuedAt: Date
  readonly access?: NewAccessToken
  readonly refresh?: NewRefreshToken
}

export interface CodeRedemption {
  readonly codeId: string
  readonly grantId: GrantId
  readonly sessionId: SessionId
  readonly rpSessionId: RpSessionId
  readonly at: Date
  readonly tokens: NewTokens
  /** D7: a verifier came that nobody had asked for, and was let pass; it is written down. */
  readonly ignoresVerifier?: boolean
}

/** One use of a refresh token: what was seen of it, what becomes of it, and what came out. */
export interface RefreshUse {
  readonly id: string
  readonly grantId: GrantId
  readonly parentId?: string
  readonly seenRotatedAt?: Date
  readonly rotatedAt?: Date
  readonly expiresAt: Date
  readonly at: Date
  readonly tokens: NewTokens
}

/** A code or refresh token in the hands of a client that it was not issued to. */
export interface WrongClient {
  readonly credential: 'code' | 'refresh-token'
  readonly grantId: GrantId
  readonly clientId: ClientId
  readonly shownBy: ClientId
  readonly at: Date
}

/** Codes, refresh tokens and what is made from them. Every write is one fact in one transaction. */
export interface TokenStore {
  /** `undefined` for a code that we never issued. */
  code(tenant: GrantTenant, shown: ShownCredential): Promise<CodeFacts | undefined>
  refreshToken(tenant: GrantTenant, shown: ShownCredential): Promise<RefreshFacts | undefined>
  /** `stale` when the code was used, or its grant or session ended, since the facts: nothing happened. */
  redeemCode(tenantId: TenantId, redemption: CodeRedemption): Promise<'done' | 'stale'>
  /** `stale` when another use, or the end of the grant, came first: nothing happened. */
  useRefreshToken(tenantId: TenantId, use: RefreshUse): Promise<'done' | 'stale'>
  keepAccessToken(tenantId: TenantId, token: NewAccessToken): Promise<void>
  recordWrongClient(tenantId: TenantId, incident: WrongClient): Promise<void>
}

/** What a request to the token endpoint may show that was issued before: a code, a refresh token or a device code. */
export interface ShownGrant {
  readonly kind: Extract<CredentialKind, 'code' | 'refresh' | 'device'>
  readonly value: string
}

/**
 * By whose issuer it was given out; `undefined` where it never was. It says nothing of whether it still counts,
 * changes nothing, and costs the same whatever it finds.
 */
export type IssuerOf = (tenantId: TenantId, shown: ShownGrant) => Promise<Issuer | undefined>
