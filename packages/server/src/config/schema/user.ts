import { Type, type Static } from 'typebox'
import { isPasswordHash } from '../../platform/passwords/password-hash.ts'
import { pageUriReason } from '../uri.ts'
import { otherWords } from './other-words.ts'
import { flag, judged, list, record, secret, text } from './vocabulary.ts'

const { Optional } = Type

const itself = { description: 'The secret itself.' }
const words = (description: string) =>
  Optional(text('a text of 1 to 200 characters on one line', /^[^\p{Cc}]{1,200}$/u, { description }))
const lines = (description: string) =>
  Optional(text('a text of 1 to 1000 characters', /^[^\0]{1,1000}$/, { description }))
const page = (description: string) => Optional(judged(pageUriReason, { description }))

/** The claims of OpenID Connect Core §5.1 that are not read from elsewhere, and one that people bring from a vendor. */
export const claimSchemas = {
  name: words('The full name, as pages show it.'),
  given_name: words('First names.'),
  family_name: words('Last names.'),
  middle_name: words('Middle names.'),
  nickname: words('What friends say.'),
  profile: page('A page about the person.'),
  picture: page('A picture of the person.'),
  website: page('The home page of the person.'),
  gender: words('In the person’s own word.'),
  birthdate: Optional(
    text(
      'a date such as 1815-12-10, 0000-12-10 or 1815',
      /^\d{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?$/,
      {
        description: 'YYYY-MM-DD; 0000 for an unsaid year, or the year alone.',
      },
    ),
  ),
  zoneinfo: Optional(
    text('a time zone such as Europe/Berlin', /^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/, {
      description: 'IANA time zone.',
    }),
  ),
  locale: Optional(
    text('a language tag such as en-GB', /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/, {
      description: 'BCP 47.',
    }),
  ),
  phone_number: Optional(
    text('a phone number such as "+44 20 7946 0000"', /^\+?[0-9][0-9 ().-]{2,30}(;ext=\d{1,10})?$/, {
      description: 'E.164 is best.',
    }),
  ),
  phone_number_verified: Optional(
    Type.Boolean({ description: 'Somebody made sure that the number is theirs.' }),
  ),
  address: Optional(
    record(
      {
        formatted: lines('The whole address, ready for a label.'),
        street_address: lines('Street and number; several lines are fine.'),
        locality: words('City.'),
        region: words('State or province.'),
        postal_code: words('Postal code.'),
        country: words('Country.'),
      },
      { description: 'The postal address (Core §5.1.1).' },
    ),
  ),
  global_sub: Optional(
    text('1 to 500 printable ASCII characters without spaces', /^[\x21-\x7e]{1,500}$/, {
      description:
        'What a vendor’s systems called the person (akamai), where that is not globalSubjectPrefix and their id.',
    }),
  ),
}

/** A password as people choose it. */
export const passwordSchema = text('a password of 8 to 256 characters', /^[^\p{Cc}]{8,256}$/u, itself)

const identitySchema = record(
  {
    upstream: text('the id of an upstream', /^[A-Za-z0-9][\w-]{0,59}$/, { description: 'Its id.' }),
    subject: text('1 to 255 characters on one line', /^[^\p{Cc}\p{Cs}]{1,255}$/u, {
      description: 'What it calls them: the `sub` of its ID tokens, letter by letter.',
    }),
  },
  { description: 'Somebody of an upstream.' },
)

/** A person, with the standard claims in their wire names. */
export const userSchema = record(
  {
    username: text('1 to 128 characters without spaces', /^[^\s\p{Cc}]{1,128}$/u, {
      description: 'The sign-in name; upper and lower case are the same. Also `preferred_username`.',
    }),
    id: Optional(
      text('1 to 255 printable ASCII characters without spaces', /^[\x21-\x7e]{1,255}$/, {
        description:
          'A stable id, which apps see as `sub`. Default: made when the user is first seen, then kept.',
      }),
    ),
    email: Optional(
      text('an e-mail address', /^(?=.{3,254}$)[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, {
        description: 'Also a sign-in name.',
      }),
    ),
    email_verified: Optional(
      flag({ description: 'Somebody made sure that the address is theirs.', default: false }),
    ),
    password: Optional(
      secret(passwordSchema, {
        description:
          'In plain text, for development. Stored as argon2id. Applied when it changes: the person’s own new password outlives restarts.',
      }),
    ),
    password_hash: Optional(
      secret(judged(hashReason, itself), {
        description: 'The password as an argon2id hash: see hash-password.',
      }),
    ),
    disabled: Optional(
      flag({ description: 'Cannot sign in; everything ends when it is set.', default: false }),
    ),
    identities: Optional(
      list(identitySchema, {
        description: 'Who they are at upstreams: whoever signs in there as one of these is this person.',
        default: [],
      }),
    ),
    ...claimSchemas,
  },
  { description: 'A person.', otherWords: otherWords.user },
)

export type UserDocument = Static<typeof userSchema>

function hashReason(hash: string): string | undefined {
  return isPasswordHash(hash)
    ? undefined
    : 'an argon2id hash in PHC form: $argon2id$v=19$m=…,t=…,p=…$salt$hash'
}
