import { Type } from 'typebox'
import { claimSchemas, flag, plainSecret, record, text } from '../../config/index.ts'
import { time, words } from '../schema.ts'

const password = plainSecret(
  text('a password of 8 to 256 characters', /^[^\p{Cc}]{8,256}$/u, { description: 'The password.' }),
  { description: 'Stored as argon2id; never shown again.' },
)

export const newUserSchema = record({
  username: text('1 to 128 characters without spaces', /^[^\s\p{Cc}]{1,128}$/u, {
    description: 'The sign-in name; upper and lower case are the same. Also `preferred_username`.',
  }),
  email: Type.Optional(
    text('an e-mail address', /^(?=.{3,254}$)[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, {
      description: 'Also a sign-in name.',
    }),
  ),
  email_verified: Type.Optional(
    flag({ description: 'Somebody made sure that the address is theirs.', default: false }),
  ),
  password: Type.Optional(password),
  ...claimSchemas,
})

export const passwordSchema = record({ password })

const identitySchema = record(
  {
    upstream: words('The id of the upstream by which they came last.'),
    issuer: words('Its issuer, which with `sub` is what they are called for good.'),
    sub: words('What it calls them.'),
    last_seen_at: Type.Optional(time('When they last came from there; absent until they do.')),
  },
  { description: 'Who a person is at an upstream.' },
)

export const userSchema = record(
  {
    id: words('What paths call `:id`: the `sub` of apps without pairwise subjects.'),
    username: words('The sign-in name.'),
    email: Type.Optional(words('Also a sign-in name, but of an account that an upstream keeps.')),
    claims: Type.Record(Type.String(), Type.Unknown(), { description: 'The standard claims.' }),
    origin: words('Who keeps the account: `configuration`, `sign-up`, `admin` or `upstream`.'),
    has_password: Type.Boolean({ description: 'Whether somebody can sign in with a password.' }),
    identities: Type.Array(identitySchema, { description: 'By which upstreams they sign in.' }),
    disabled_at: Type.Optional(time('Since when nobody can sign in to it.')),
  },
  { description: 'A person.' },
)
