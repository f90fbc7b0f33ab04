import type { Kysely } from 'kysely'

/** Columns that every table has: no row without a tenant. */
interface Owned {
  tenant_id: string
}

/** Times are milliseconds since 1970 in integer columns; JSON is text: both engines read the same. */
export interface Schema {
  tenants: { id: string; settings: string; updated_at: number }
  clients: Owned & {
    id: string
    metadata: string
    /** Who keeps this client: `configuration`, `registration` (RFC 7591) or `admin`. */
    origin: string
    /** The hash of its registration access token (RFC 7592). */
    registration_token_hash: string | null
    created_at: number | null
    updated_at: number
    removed_at: number | null
  }
  users: Owned & {
    id: string
    username: string
    email: string | null
    claims: string
    password_hash: string | null
    disabled_at: number | null
    /** Who keeps this user: `configuration`, `sign-up` or `admin`. */
    origin: string
    /** The keyed hash of the credential that the configuration gave last: only a new one replaces the person's own. */
    configured_credential: string | null
    /** Sessions and grants up to this moment must end: the password changed, or the account was closed. */
    revoked_up_to: number | null
    /** The account is gone. The row stays without password and claims: its `id`, the `sub`, is never anybody else's. */
    removed_at: number | null
    updated_at: number
  }
  signing_keys: Owned & {
    id: string
    algorithm: string
    public_jwk: string
    private_jwk_sealed: string
    created_at: number
    signs_from: number
    signs_until: number | null
    removed_at: number | null
  }
  sessions: Owned & {
    id: string
    cookie_hash: string
    user_id: string
    auth_time: number
    amr: string
    created_at: number
    last_seen_at: number
    expires_at: number
    idle_expires_at: number
    ended_at: number | null
    ended_by: string | null
    version: number
    /** `browser`, or `device` for an approved device (RFC 8628), which has no cookie. */
    kind: string
    /** What the browser called itself, and where it came from: for the person's own list. */
    user_agent: string | null
    remote_address: string | null
    /** The hash of the second cookie (D16), where the session has one. */
    embedded_hash: string | null
    /** The `sid` of the group that it is bound to, where the tenant has one session for each person (D9). */
    group_sid: string | null
  }
  /** The group of a person's sessions (D9), as it was named last: held first by whoever binds one to it, or ends it. */
  session_groups: Owned & {
    user_id: string
    sid: string
    created_at: number
  }
  /** What others encrypt for us; nothing that anybody keeps for long. */
  encryption_keys: Owned & {
    id: string
    algorithm: string
    public_jwk: string
    private_jwk_sealed: string
    created_at: number
    removed_at: number | null
  }
  rp_sessions: Owned & {
    id: string
    session_id: string
    client_id: string
    sid: string
    subject: string
    issuer: string
    started_at: number
    /** The app's part ended alone, while the session went on: signing in again is a new part with a new `sid`. */
    ended_at: number | null
    /** The logout that ended it alone. */
    ended_by: string | null
  }
  grants: Owned & {
    id: string
    client_id: string
    user_id: string
    subject: string
    session_id: string
    rp_session_id: string
    sid: string
    issuer: string
    scope: string
    /** Space-separated resource indicators; empty: the issuer alone. */
    resources: string
    /** The `claims` parameter as JSON. */
    claims: string | null
    acr: string | null
    auth_time: number
    amr: string
    access_at_logout: string
    refresh_at_logout: string
    created_at: number
    revoked_at: number | null
    revoked_because: string | null
    access_revoked_at: number | null
  }
  codes: Owned & {
    id: string
    hash: string
    grant_id: string
    client_id: string
    redirect_uri: string
    code_challenge: string | null
    nonce: string | null
    expires_at: number
    used_at: number | null
  }
  access_tokens: Owned & {
    id: string
    hash: string
    grant_id: string | null
    client_id: string
    scope: string
    audience: string | null
    issuer: string
    issued_at: number
    expires_at: number
    revoked_at: number | null
  }
  /** JWT access tokens are not stored; the few that are revoked one by one are, until they expire. */
  revoked_access_tokens: Owned & { id: string; expires_at: number }
  refresh_tokens: Owned & {
    id: string
    hash: string
    grant_id: string
    client_id: string
    scope: string
    issued_at: number
    expires_at: number
    /** The token it was made from, so that a second use of the parent can tell a lost answer from theft. */
    parent_id: string | null
    rotated_at: number | null
    last_used_at: number | null
    revoked_at: number | null
  }
  consents: Owned & { user_id: string; client_id: string; scope: string; granted_at: number }
  /** A pending authorization request: what the person must still do before it can be answered. */
  interactions: Owned & {
    id: string
    hash: string
    browser_hash: string
    request: string
    session_id: string | null
    created_at: number
    expires_at: number
    authenticated_at: number | null
    account_chosen_at: number | null
    consent: string | null
    finished_at: number | null
  }
  /** A logout that waits for the person: a POST's one-time handle, a question, or an error page's button. */
  pending_logouts: Owned & {
    id: string
    hash: string
    request: string
    created_at: number
    expires_at: number
    used_at: number | null
  }
  /** RFC 9126: an authorization request on its way, named by its `request_uri`. */
  pushed_requests: Owned & {
    id: string
    hash: string
    client_id: string
    parameters: string
    created_at: number
    expires_at: number
  }
  /** RFC 8628: a device that waits for its person. */
  device_authorizations: Owned & {
    id: string
    hash: string
    user_code_hash: string
    client_id: string
    scope: string
    resources: string
    issuer: string
    created_at: number
    expires_at: number
    interval_seconds: number
    polled_at: number | null
    /** What the device called itself, and where it came from: for the person's own list. */
    user_agent: string | null
    remote_address: string | null
    /** The grant that the person gave; null while they did not decide. */
    grant_id: string | null
    decided_at: number | null
    denied_at: number | null
    used_at: number | null
  }
  used_assertions: Owned & { client_id: string; jti_hash: string; expires_at: number }
  sign_in_failures: Owned & {
    key: string
    failures: number
    first_at: number
    last_at: number
    expires_at: number
  }
  logouts: Owned & {
    id: string
    door: string
    evidence: string
    requested_by: string | null
    user_id: string | null
    /** JSON: the ids of the sessions that ended. */
    sessions: string
    /** JSON: the `sid`s of the RP sessions that ended while their session went on. */
    parts: string
    grants_revoked: number
    /** How many others lost the access tokens made so far; nobody counted them once. */
    access_revoked: number | null
    landing: string
    receipt_hash: string | null
    /** The address to go back to, where the browser goes there by way of the frames. */
    landing_sealed: string | null
    /** Whose words the pages after it have: a dialect's name; our own where there is none. */
    voice: string | null
    decided_at: number
  }
  deliveries: Owned & {
    id: string
    logout_id: string
    channel: string
    client_id: string
    client_name: string
    uri: string
    subject: string
    sid: string
    issuer: string
    state: string
    attempts: number
    created_at: number
    due_at: number
    leased_until: number | null
    settled_at: number | null
  }
  attempts: Owned & {
    delivery_id: string
    number: number
    started_at: number
    finished_at: number
    outcome: string
    status: number | null
    detail: string | null
  }
  /** Who a person of an upstream provider is here: by its issuer and their `sub` there. */
  identities: Owned & {
    issuer: string
    subject: string
    /** The upstream by which they came last. */
    upstream: string
    user_id: string
    created_at: number
    /** When they last came by it. */
    last_seen_at: number | null
    /** When the configuration gave it to the account; null where the person came by themselves. */
    configured_at: number | null
  }
  /** A person on their way to an upstream and back. */
  upstream_requests: Owned & {
    id: string
    hash: string
    browser_hash: string
    upstream: string
    /** What only the way back may know, as JSON, sealed: nonce, code verifier, the handle of the interaction. */
    request_sealed: string
    created_at: number
    expires_at: number
    used_at: number | null
  }
  /** What a session has of the upstream that its person came from; as of the last sign-in there. */
  upstream_sessions: Owned & {
    session_id: string
    upstream: string
    issuer: string
    subject: string
    sid: string | null
    /** What the upstream said of how the person signed in there. */
    acr: string | null
    /** Forgotten once the session is over. */
    id_token_sealed: string | null
    created_at: number
    /** A password was shown since: how the person signed in is not the upstream's word any more. */
    superseded_at: number | null
  }
  /** A logout's stop at an upstream: the browser has to go there, and may never come back. */
  upstream_hops: Owned & {
    id: string
    logout_id: string
    upstream: string
    /** As people knew it then. */
    name: string
    issuer: string
    /** `offered`, `awaiting-browser`, `asked`, `returned`, `failed`: see `domain/logout.ts`. */
    state: string
    /** Null once it is over. */
    id_token_sealed: string | null
    /** Of the one-time `state` that the browser was sent away with; null before. */
    hash: string | null
    /** The languages of the pages that follow. */
    ui_locales: string | null
    /** Why it failed: `no-exit`, `unreachable`, `refused`. */
    failure: string | null
    /** The same for people who look into it. */
    detail: string | null
    created_at: number
    expires_at: number
    asked_at: number | null
    settled_at: number | null
  }
  /** A link that lets its holder choose a new password, once. */
  password_resets: Owned & {
    id: string
    hash: string
    user_id: string
    /** Where it was mailed to, as their sign-in name. */
    email: string
    /** The app from which it was asked for. */
    client_id: string | null
    created_at: number
    expires_at: number
  }
  /** What an operator's program wrote onto a session or a grant, by the id of either; JSON. */
  annotations: Owned & {
    id: string
    /** The session itself, or the one that the grant was given in: it goes with that. */
    session_id: string
    value: string
    updated_at: number
  }
  /** What was set while the server runs, and the configuration file does not say; JSON. */
  tenant_overrides: Owned & { name: string; value: string; updated_at: number }
  audit: Owned & { id: string; at: number; event: string; details: string }
}

/** Reads: always the committed state. */
export type Reader = Kysely<Schema>
/** Writes: one open transaction. No I/O but SQL may be awaited inside it. */
export type Transaction = Kysely<Schema>
