import { Type, type Static } from 'typebox'
import { hostReason, returnUriReason } from '../uri.ts'
import { clientSchema } from './client.ts'
import { userSchema } from './user.ts'
import { flag, judged, list, record, text, whole } from './vocabulary.ts'

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
  tombstoneSeconds: 30 * day,
} as const

const d = defaultLifetimes

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
    tombstoneSeconds: seconds(
      hour,
      10 * year,
      d.tombstoneSeconds,
      'How long an ended session is remembered.',
    ),
  },
  { description: 'How long things live.', default: {} },
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
    dialects: Optional(
      Type.Record(Type.String(), Type.Object({}), {
        description: 'Vendor spellings, each with its settings.',
        default: {},
      }),
    ),
    clients: Optional(Type.Array(clientSchema, { description: 'Apps.', default: [] })),
    users: Optional(Type.Array(userSchema, { description: 'People.', default: [] })),
  },
  { description: 'An issuer with its own users, clients and keys.' },
)

export type TenantDocument = Static<typeof tenantSchema>
