import { Type, type Static } from 'typebox'
import { signingAlgorithms } from '../../domain/client.ts'
import { standardProfile } from '../../domain/profile.ts'
import { logoutRevocations, sessionPolicies } from '../../domain/tenant.ts'
import { fetchedUriReason, hostReason, returnPatternReason } from '../uri.ts'
import { clientSchema } from './client.ts'
import { otherWords } from './other-words.ts'
import { userSchema } from './user.ts'
import { choice, flag, judged, list, record, secret, text, whole } from './vocabulary.ts'

const { Optional } = Type

const [minute, hour, day] = [60, 3600, 86_400]
const year = 365 * day

const seconds = (minimum: number, maximum: number, standard: number, description: string) =>
  Optional(whole(minimum, maximum, { description: `${description} In seconds.`, default: standard }))

export const defaultLifetimes = {
  sessionSeconds: 14 * day,
  sessionIdleSeconds: day,
  codeSeconds: minute,
  accessTokenSeconds: 10 * minute,
  idTokenSeconds: hour,
  refreshTokenSeconds: 30 * day,
  refreshGraceSeconds: 10,
  interactionSeconds: hour,
  deviceCodeSeconds: 10 * minute,
  pushedRequestSeconds: 2 * minute,
  tombstoneSeconds: 30 * day,
} as const

/** Long enough for every key set that apps keep. */
export const defaultKeyRotation = { overlapSeconds: hour } as const

const d = defaultLifetimes

/** Ours, for a sign-in with a password: no registered value says less or more than that. */
export const defaultAcrValues = [standardProfile.usualAcr]

const lifetimesSchema = record(
  {
    sessionSeconds: seconds(minute, year, d.sessionSeconds, 'The longest a sign-in lasts.'),
    sessionIdleSeconds: seconds(minute, year, d.sessionIdleSeconds, 'How long a sign-in lasts unused.'),
    // RFC 6749 §4.1.2: ten minutes at most.
    codeSeconds: seconds(5, 10 * minute, d.codeSeconds, 'Authorization codes.'),
    accessTokenSeconds: seconds(10, day, d.accessTokenSeconds, 'Access tokens.'),
    idTokenSeconds: seconds(10, day, d.idTokenSeconds, 'ID tokens.'),
    refreshTokenSeconds: seconds(
      minute,
      10 * year,
      d.refreshTokenSeconds,
      'Refresh tokens, since last used.',
    ),
    refreshGraceSeconds: seconds(
      0,
      5 * minute,
      d.refreshGraceSeconds,
      'A rotated refresh token, for a lost answer.',
    ),
    interactionSeconds: seconds(minute, day, d.interactionSeconds, 'Time to finish a sign-in.'),
    deviceCodeSeconds: seconds(minute, hour, d.deviceCodeSeconds, 'Time to approve a device (RFC 8628).'),
    pushedRequestSeconds: seconds(
      5,
      10 * minute,
      d.pushedRequestSeconds,
      'A pushed authorization request (RFC 9126).',
    ),
    tombstoneSeconds: seconds(
      hour,
      10 * year,
      d.tombstoneSeconds,
      'How long an ended session is remembered.',
    ),
  },
  { description: 'How long things live.', default: {}, otherWords: otherWords.lifetimes },
)

const scopeText = (notes: Parameters<typeof text>[2]) =>
  text(
    'scopes with one space between them',
    /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/,
    notes,
  )

/** Who somebody is, and what pages call them. */
export const defaultUpstreamScope = 'openid profile email'

const resourceSchema = record(
  {
    resource: Type.String({
      description:
        'Its name: the value of the parameter `resource`, an absolute URI; in a tenant with a dialect that knows other names (auth0), any ASCII text without spaces.',
    }),
    audience: Optional(
      text('1 to 500 printable ASCII characters without spaces', /^[\x21-\x7e]{1,500}$/, {
        description: 'The `aud` of its tokens. Default: its name.',
      }),
    ),
    scope: Optional(scopeText({ description: 'The scopes that mean something there. Default: all.' })),
    access_token_format: Optional(
      choice(['opaque', 'jwt'], { description: 'JWTs follow RFC 9068.', default: 'jwt' }),
    ),
    access_token_seconds: Optional(
      whole(10, day, { description: 'Default: accessTokenSeconds of the tenant.' }),
    ),
    access_token_signed_response_alg: Optional(
      choice(signingAlgorithms, { description: 'Signs its JWTs.', default: 'RS256' }),
    ),
  },
  { description: 'An API that access tokens can be asked for (RFC 8707).' },
)

/** A person who tries things out stays below it, and nobody fills a disk with it. */
export const defaultHourlyLimit = 60

const registrationSchema = record(
  {
    mode: choice(['off', 'initial-access-token', 'open'], {
      description: 'Who may register: nobody, whoever holds an initial access token, or everybody.',
    }),
    initialAccessTokens: Optional(
      Type.Array(
        secret(
          text('a token of 32 to 512 letters, digits or -._~+/', /^[\w.~+/-]{32,512}=*$/, {
            description: 'The token itself.',
          }),
          { description: 'Lets its holder register clients.' },
        ),
        { description: 'For the mode initial-access-token.', default: [] },
      ),
    ),
    hourlyLimit: Optional(
      whole(1, 1_000_000, {
        description: 'For the mode open: how many clients one address may register in an hour.',
        default: defaultHourlyLimit,
      }),
    ),
  },
  { description: 'Dynamic client registration (RFC 7591).', default: { mode: 'off' } },
)

const dialectSettingsSchema = record(
  {
    logoutByContract: Optional(
      flag({
        description: 'Whether the addresses that end a session unasked, by the vendor’s contract, do so.',
        default: true,
      }),
    ),
    logoutPrompt: Optional(
      flag({
        description:
          'Whether a person is asked where nothing vouches for a logout. False: no app’s word is doubted.',
        default: true,
      }),
    ),
    customerId: Optional(
      text('1 to 64 letters, digits and hyphens', /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, {
        description:
          'What the vendor calls the tenant in its addresses (akamai): the tenant answers below it as well as without it.',
      }),
    ),
    strictLogout: Optional(
      flag({
        description:
          'Whether the logout address knows its documented parameters alone (akamai), and none of those that other apps send.',
        default: false,
      }),
    ),
    clientFromHint: Optional(
      flag({
        description:
          'Whether a logout without client_id takes it from the id_token_hint that came instead (akamai).',
        default: false,
      }),
    ),
    globalSubjectPrefix: Optional(
      text(
        '1 to 200 printable ASCII characters that end in "/", behind which a person’s id is put',
        /^[\x21-\x7e]{0,199}\/$/,
        {
          description:
            'What stands before the person’s id in the claim global_sub (akamai), the slash included. Default: capture-v1://{host}/{customerId}/user/.',
        },
      ),
    ),
  },
  { description: 'The settings of one vendor spelling.' },
)

const keyRotationSchema = record(
  {
    everySeconds: Optional(
      whole(hour, year, { description: 'New signing keys after this long. Default: only when asked.' }),
    ),
    overlapSeconds: Optional(
      whole(0, 30 * day, {
        description: 'How long a new key is published before it signs.',
        default: defaultKeyRotation.overlapSeconds,
      }),
    ),
  },
  { description: 'How signing keys renew themselves.', default: {} },
)

const upstreamSchema = record(
  {
    id: text('1 to 60 letters, digits, hyphens and underscores', /^[A-Za-z0-9][\w-]{0,59}$/, {
      description: 'Names it: in addresses, and as `connection` in the dialects that know one.',
    }),
    name: Optional(
      text('a name of 1 to 60 characters on one line', /^[^\p{Cc}]{1,60}$/u, {
        description: 'What people read on the button. Default: the id.',
      }),
    ),
    issuer: judged(fetchedUriReason, { description: 'Its issuer, letter by letter, slash included. https.' }),
    client_id: text('1 to 256 printable ASCII characters', /^[\x21-\x7e]{1,256}$/, {
      description: 'How it knows us.',
    }),
    client_secret: Optional(
      secret(
        text('1 to 512 printable ASCII characters', /^[\x20-\x7e]{1,512}$/, { description: 'The secret.' }),
        {
          description: 'How we prove who we are. Kept in memory only.',
        },
      ),
    ),
    token_endpoint_auth_method: Optional(
      choice(['client_secret_basic', 'client_secret_post'], {
        description: 'How the secret is sent.',
        default: 'client_secret_basic',
      }),
    ),
    scope: Optional(
      scopeText({
        description: 'What we ask for there; openid must be among it.',
        default: defaultUpstreamScope,
      }),
    ),
    redirectPath: Optional(
      text('a path such as "/sign-in/callback"', /^\/[\w/-]{1,100}$/, {
        description:
          'Where it brings people back to, behind the tenant’s address; “/sign-in/callback/{id}” is this entry’s alone, and a dialect may know another one.',
        default: '/sign-in/callback',
      }),
    ),
    unknownPeople: Optional(
      choice(['create', 'refuse'], {
        description: 'People whom nobody knows here get an account, or are sent away.',
        default: 'create',
      }),
    ),
    signOut: Optional(
      choice(['when-asked', 'always'], {
        description: 'Whether a logout signs out there, too: where an app asks for it, or always.',
        default: 'when-asked',
      }),
    ),
    acrValues: Optional(
      list(text('an acr value without spaces', /^[\x21-\x7e]{1,200}$/, { description: 'An acr value.' }), {
        description: 'What a sign-in there amounts to, as acr values of this tenant.',
        default: [],
      }),
    ),
  },
  { description: 'An OpenID Provider that people may sign in with.' },
)

/** An isolated issuer. */
export const tenantSchema = record(
  {
    id: text('1 to 40 lowercase letters, digits and hyphens', /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, {
      description: 'Names the tenant in cookies, logs and the database.',
    }),
    name: Optional(
      text('a name of 1 to 100 characters on one line', /^[^\p{Cc}]{1,100}$/u, {
        description: 'The name that pages show. Default: the id.',
      }),
    ),
    hosts: Optional(
      Type.Array(
        judged(hostReason, { description: 'host[:port] (https, on loopback http), or an origin.' }),
        {
          description:
            'Where the tenant answers; the first is canonical, each is an issuer. Default: publicUrl.',
          minItems: 1,
          uniqueItems: true,
        },
      ),
    ),
    pathPrefix: Optional(
      text(
        'a path such as "/acme": a slash and 1 to 64 letters, digits and hyphens',
        /^\/[A-Za-z0-9][A-Za-z0-9-]{0,63}$/,
        {
          description:
            'The path under which the tenant answers; upper and lower case are two. Default: none.',
        },
      ),
    ),
    lifetimes: Optional(lifetimesSchema),
    allowedLogoutUrls: Optional(
      list(
        judged((uri) => returnPatternReason(uri, 'web'), {
          description:
            'An absolute https URL; in a dialect that knows patterns (auth0) with at most one * in the left-most label of its host.',
        }),
        {
          description: 'Where logout may return to for any client, in the dialects that know such a list.',
          default: [],
        },
      ),
    ),
    sessionPolicy: Optional(
      choice(sessionPolicies, {
        description:
          'Whether each browser’s sign-in stands for itself, or those of one person form one session with one sid. Default: per-browser; with a dialect whose vendor has it so (akamai) one-per-user.',
      }),
    ),
    logoutRevokes: Optional(
      choice(logoutRevocations, {
        description:
          'What every logout revokes in what it ends, whatever the door of a grant leaves alive: nothing more, the access tokens, or refresh tokens as well.',
        default: 'as-granted',
      }),
    ),
    notifyOnExpiry: Optional(
      flag({ description: 'Whether apps are told when a session ends by time alone.', default: true }),
    ),
    registration: Optional(registrationSchema),
    signUp: Optional(
      flag({
        description: 'Whether people may open an account by themselves (prompt=create).',
        default: false,
      }),
    ),
    acrValues: Optional(
      list(text('an acr value without spaces', /^[\x21-\x7e]{1,200}$/, { description: 'An acr value.' }), {
        description: 'What a sign-in with a password amounts to, as acr values.',
        default: defaultAcrValues,
      }),
    ),
    resources: Optional(Type.Array(resourceSchema, { description: 'APIs (RFC 8707).', default: [] })),
    requirePushedRequests: Optional(
      flag({ description: 'Refuse authorization requests that were not pushed (RFC 9126).', default: false }),
    ),
    sessionManagement: Optional(
      flag({
        description:
          'OpenID Connect Session Management: an iframe that tells apps when the sign-in changed. Legacy: most browsers withhold its cookie.',
        default: false,
      }),
    ),
    keyRotation: Optional(keyRotationSchema),
    dialects: Optional(
      Type.Record(Type.String(), dialectSettingsSchema, {
        description:
          'Vendor spellings that this tenant speaks (genauth, auth0, akamai), each with its settings.',
        default: {},
      }),
    ),
    rootDialect: Optional(
      Type.String({
        description:
          'Whose discovery document stands at /.well-known/openid-configuration, where a dialect has one there.',
        default: 'standard',
      }),
    ),
    upstreams: Optional(
      Type.Array(upstreamSchema, {
        description: 'OpenID Providers that people may sign in with.',
        default: [],
      }),
    ),
    clients: Optional(Type.Array(clientSchema, { description: 'Apps.', default: [] })),
    users: Optional(Type.Array(userSchema, { description: 'People.', default: [] })),
  },
  { description: 'An issuer with its own users, clients and keys.', otherWords: otherWords.tenant },
)

export type TenantDocument = Static<typeof tenantSchema>
