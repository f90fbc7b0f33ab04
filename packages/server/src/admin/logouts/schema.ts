import { Type } from 'typebox'
import { record } from '../../config/index.ts'
import { time, words } from '../schema.ts'

const attempt = record({
  number: Type.Integer(),
  started_at: time('When the call began.'),
  finished_at: time('When its answer was there, or none came.'),
  outcome: words('`accepted`, `refused`, `unreachable` or `forbidden`.'),
  status: Type.Optional(Type.Integer({ description: 'The HTTP status of the app.' })),
  detail: Type.Optional(words('What went wrong, in words.')),
})

const delivery = record(
  {
    id: words('For resending.'),
    channel: words('`back-channel` or `front-channel`.'),
    client_id: words('The app.'),
    client_name: words('Its name at that time.'),
    uri: words('Where it is told.'),
    state: words('`pending`, `delivered`, `refused`, `gave-up`; of a frame what the browser said.'),
    due_at: time('When the next try is, or the last one was.'),
    attempts: Type.Array(attempt),
  },
  { description: 'One notice to one app.' },
)

const hop = record(
  {
    upstream: words('Its id in the configuration.'),
    name: words('As people knew it then.'),
    issuer: words('As its ID tokens name it.'),
    state: words(
      '`offered` to the person, `awaiting-browser`, `asked` (the browser was sent there), `returned`, `failed`.',
    ),
    failure: Type.Optional(words('`no-exit`, `unreachable` or `refused`.')),
    detail: Type.Optional(words('What went wrong, in words.')),
    sent_at: Type.Optional(time('When the browser was sent there last.')),
    settled_at: Type.Optional(time('When it came back, or the stop failed.')),
  },
  { description: 'A stop of the browser at the upstream that the person came from.' },
)

export const logoutSchema = record(
  {
    id: words('As `exeunt trace` takes it.'),
    door: words(
      'The way in: `operator`, `end-session`, `account`, `user-api`, `revocation`, `expiry` and so on.',
    ),
    cause: words('As `backchannel_logout_causes` of a client names it.'),
    evidence: Type.Record(Type.String(), Type.Unknown(), { description: 'What vouched for it.' }),
    decided_at: time('When it was decided and committed.'),
    requested_by: Type.Optional(words('The client that asked.')),
    user_id: Type.Optional(words('Whose.')),
    sessions: Type.Array(Type.String(), { description: 'The sessions that ended.' }),
    apps: Type.Array(
      record({
        client_id: words('The app.'),
        sid: words('Its name for the session.'),
        started_at: time('When it joined.'),
        ended_alone: Type.Boolean({ description: 'Its part ended, and the session went on.' }),
        wants_no_notice: Type.Optional(
          Type.Literal(true, { description: 'It asked not to hear of such endings by the back channel.' }),
        ),
      }),
      { description: 'The apps whose part ended.' },
    ),
    grants_revoked: Type.Integer({ description: 'Grants that ended, refresh tokens and all.' }),
    access_revoked: Type.Integer({
      description: 'Other grants, of which the access tokens made so far ended.',
    }),
    deliveries: Type.Array(delivery),
    upstreams: Type.Array(hop),
  },
  { description: 'A logout, with everybody who was told and every try.' },
)

/** The answer of whatever may have ended something. */
export const endedSchema = record({
  logout: Type.Union([logoutSchema, Type.Null()], {
    description: 'What ended; null where there was nothing to end.',
  }),
})

export const deadLetterSchema = record({
  id: words('For resending.'),
  logout_id: words('The logout that it belongs to.'),
  client_id: words('The app.'),
  uri: words('Where it was to be told.'),
  state: words('`refused` or `gave-up`.'),
  attempts: Type.Integer(),
  settled_at: Type.Optional(time('When we stopped trying.')),
})
