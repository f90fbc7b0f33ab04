import { Type } from 'typebox'
import { administeredFields, record } from '../../config/index.ts'
import { time, words } from '../schema.ts'

/** What a request says of a client: the fields of the configuration. */
export const clientRequestSchema = record(administeredFields)

export const clientSchema = record(
  {
    ...administeredFields,
    client_id: words('How the app names itself.'),
    client_secret: Type.Optional(words('Only in the answer that made it, and never again.')),
    origin: words('Who keeps it: `configuration` (read-only here), `registration` (itself) or `admin`.'),
    created_at: Type.Optional(time('Missing for a client of the configuration.')),
  },
  { description: 'An app, or an API that introspects tokens.' },
)
