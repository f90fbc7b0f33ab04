import { Type } from 'typebox'
import { record } from '../../config/index.ts'
import { time, words } from '../schema.ts'

export const sessionSchema = record(
  {
    id: words('Names the session here and in logouts; no cookie and no token holds it alone.'),
    user_id: words('Whose.'),
    username: words('Their sign-in name.'),
    kind: words('`browser`, or `device` for one that was approved by a code.'),
    created_at: time('When it began.'),
    authenticated_at: time('When the person last proved who they are.'),
    amr: Type.Array(Type.String(), { description: 'How (RFC 8176).' }),
    last_seen_at: time('When it was last used.'),
    expires_at: time('Its absolute end.'),
    idle_expires_at: time('Its end if nobody comes by.'),
    ended_at: Type.Optional(time('When it ended.')),
    ended_by: Type.Optional(words('The logout that ended it.')),
    device: record({
      user_agent: Type.Optional(words('What the browser called itself at sign-in.')),
      remote_address: Type.Optional(words('Where it came from at sign-in.')),
    }),
    apps: Type.Array(
      record({
        client_id: words('The app.'),
        sid: words('The name of its part, in its tokens.'),
        issuer: words('The issuer that it sees.'),
        started_at: time('When it joined.'),
        ended_at: Type.Optional(time('When its part ended alone.')),
      }),
    ),
  },
  { description: 'A browser’s sign-in, and the apps that it reached.' },
)
