import { Type, type Static } from 'typebox'
import { signingAlgorithms } from '../../domain/client.ts'
import { hostReason, resourceReason, returnUriReason } from '../uri.ts'
import { clientSchema } from './client.ts'
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
export const defaultAcrValues = ['urn:exeunt:acr:password']

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
  { description: 'How long things live.', default: {} },
)

const scopeText = text(
  'scopes with one space between them',
  /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/,
  { description: 'The scopes that mean something there. Default: all.' },
)

const resourceSchema = record(
  {
    resource: judged(resourceReason, { description: 'Its name: the value of the parameter `resource`.' }),
    audience: Optional(
      text('1 to 500 printable ASCII characters without spaces', /^[\x21-\x7e]{1,500}$/, {
        description: 'The `aud` of its tokens. Default: its name.',
      }),
    ),
    scope: Optional(scopeText),
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
      text('a path such as "/acme"', /^\/[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, {
        description: 'The path under which the tenant answers. Default: none.',
      }),
    ),
    lifetimes: Optional(lifetimesSchema),
    allowedLogoutUrls: Optional(
      list(
        judged((uri) => returnUriReason(uri, 'web'), { description: 'An absolute https URL.' }),
        {
          description: 'Where logout may return to for any client, in the dialects that know such a list.',
          default: [],
        },
      ),
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
        description: 'Vendor spellings that this tenant speaks (genauth), each with its settings.',
        default: {},
      }),
    ),
    clients: Optional(Type.Array(clientSchema, { description: 'Apps.', default: [] })),
    users: Optional(Type.Array(userSchema, { description: 'People.', default: [] })),
  },
  { description: 'An issuer with its own users, clients and keys.' },
)

export type TenantDocument = Static<typeof tenantSchema>
