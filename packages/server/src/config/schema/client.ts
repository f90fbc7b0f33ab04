import { Type, type Static } from 'typebox'
import { clientAuthMethods, grantTypes, signingAlgorithms } from '../../domain/client.ts'
import { publicKeyReason } from '../jwk.ts'
import { calledUriReason, originReason, pageUriReason } from '../uri.ts'
import { choice, flag, judged, list, record, secret, text, whole } from './vocabulary.ts'

const { Optional } = Type

const page = (description: string) => Optional(judged(pageUriReason, { description }))
const uris = (description: string) =>
  Optional(list(Type.String({ description: 'An absolute URI.' }), { description, default: [] }))

/** A client in the field names of OpenID Connect registration, and a few of our own. */
export const clientSchema = record(
  {
    client_id: text('1 to 128 printable ASCII characters without spaces', /^[\x21-\x7e]{1,128}$/, {
      description: 'How the app names itself.',
    }),
    client_secret: Optional(
      secret(
        text('a secret of 16 to 512 printable ASCII characters', /^[\x20-\x7e]{16,512}$/, {
          description: 'The secret itself.',
        }),
        { description: 'Makes the client confidential. Stored as a keyed hash only.' },
      ),
    ),
    client_name: Optional(
      text('a name of 1 to 100 characters on one line', /^[^\p{Cc}]{1,100}$/u, {
        description: 'The name that people see. Default: the client_id.',
      }),
    ),
    client_uri: page('The home page of the app; pages link to it.'),
    logo_uri: page(
      'Accepted from other registrations; our pages load nothing from elsewhere and do not show it.',
    ),
    policy_uri: page('How the app uses personal data; the consent page links to it.'),
    tos_uri: page('The terms of the app; the consent page links to it.'),
    contacts: Optional(
      list(text('an e-mail address', /^[^\s@]+@[^\s@]+$/, { description: 'An e-mail address.' }), {
        description: 'People responsible for the app; for the reader of this file.',
        default: [],
      }),
    ),
    application_type: Optional(
      choice(['web', 'native'], {
        description: 'Native apps may use schemes of their own, and any port on a loopback address.',
        default: 'web',
      }),
    ),
    first_party: Optional(flag({ description: 'Our own app: nobody is asked for consent.', default: false })),
    redirect_uris: uris('Where sign-in may return to, compared as text. https, or http on loopback.'),
    post_logout_redirect_uris: uris(
      'Where logout may return to, compared as text. https, or http on loopback.',
    ),
    backchannel_logout_uri: Optional(
      judged(calledUriReason, {
        description:
          'Where we POST logout tokens. https; http only for confidential clients at addresses that outgoing.allow lists.',
      }),
    ),
    backchannel_logout_session_required: Optional(
      flag({ description: 'The app needs `sid` in logout tokens. They always carry it.', default: false }),
    ),
    grant_types: Optional(
      list(choice(grantTypes, { description: 'A way to get tokens.' }), {
        description:
          'Default: authorization_code and refresh_token where there are redirect_uris, client_credentials for a confidential client.',
      }),
    ),
    response_types: Optional(
      list(choice(['code'], { description: 'Only the code flow.' }), {
        description: 'Only code.',
        default: ['code'],
      }),
    ),
    token_endpoint_auth_method: Optional(
      choice(clientAuthMethods, {
        description:
          'Default: Basic or post with a client_secret, private_key_jwt with jwks, none without either.',
      }),
    ),
    jwks: Optional(
      record(
        { keys: Type.Array(publicKey(), { description: 'Public keys (RFC 7517).', minItems: 1 }) },
        { description: 'The public keys that the client proves itself with (private_key_jwt).' },
      ),
    ),
    id_token_signed_response_alg: Optional(
      choice(signingAlgorithms, { description: 'Signs ID tokens and logout tokens.', default: 'RS256' }),
    ),
    access_token_format: Optional(
      choice(['opaque', 'jwt'], { description: 'Opaque tokens end at once at logout.', default: 'opaque' }),
    ),
    refresh_token_policy: Optional(
      choice(['rotate', 'reuse'], { description: 'Whether each use makes a new one.', default: 'rotate' }),
    ),
    require_pkce: Optional(
      Type.Boolean({ description: 'Default: true for public clients, false for confidential ones.' }),
    ),
    scope: Optional(
      text('scopes with one space between them', /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, {
        description: 'The scopes it may ask for. Default: all.',
      }),
    ),
    default_max_age: Optional(
      whole(0, 315_360_000, { description: 'Seconds after which a sign-in is too old for this app.' }),
    ),
    require_auth_time: Optional(
      flag({ description: 'ID tokens carry auth_time. They always do.', default: false }),
    ),
    web_origins: Optional(
      list(judged(originReason, { description: 'An origin.' }), {
        description: 'Browser origins that may call us. Default: the origins of redirect_uris.',
        default: [],
      }),
    ),
    introspection: Optional(
      choice(['own', 'tenant'], {
        description: 'Which tokens it may introspect; tenant is for resource servers.',
        default: 'own',
      }),
    ),
    dialect: Optional(
      Type.String({ description: 'Whose spelling it speaks on shared paths.', default: 'standard' }),
    ),
  },
  { description: 'An app, or an API that introspects tokens.' },
)

export type ClientDocument = Static<typeof clientSchema>

function publicKey() {
  return Type.Refine(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'A public JWK: RSA of 2048 bits or more, EC or OKP.',
    }),
    (key) => publicKeyReason(key) === undefined,
    (key) => publicKeyReason(key) ?? '',
  )
}
