import { Type, type Static } from 'typebox'
import {
  assertionAlgorithms,
  clientAuthMethods,
  grantTypes,
  logoutTokenNames,
  logoutTokenTypes,
  responseModes,
  responseTypes,
  tokenAlgorithms,
} from '../../domain/client.ts'
import { logoutCauses } from '../../domain/logout-cause.ts'
import { publicKeyReason } from '../jwk.ts'
import { calledUriReason, fetchedUriReason, originReason, pageUriReason } from '../uri.ts'
import { otherWords } from './other-words.ts'
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
        {
          description:
            'Makes the client confidential. Stored as a keyed hash, and encrypted only where it must compute signatures.',
        },
      ),
    ),
    client_name: Optional(
      text('a name of 1 to 100 characters on one line', /^[^\p{Cc}]{1,100}$/u, {
        description: 'The name that people see. Default: the client_id.',
      }),
    ),
    client_uri: page('The home page of the app; pages link to it.'),
    logo_uri: page(
      'Kept for whoever reads the registration; our pages load nothing from elsewhere and do not show it.',
    ),
    policy_uri: page('How the app uses personal data; the consent page links to it.'),
    tos_uri: page('The terms of the app; the consent page links to it.'),
    contacts: Optional(
      list(text('an e-mail address', /^[^\s@]+@[^\s@]+$/, { description: 'An e-mail address.' }), {
        description: 'People responsible for the app; for the reader of this file.',
        default: [],
      }),
    ),
    initiate_login_uri: Optional(
      judged(fetchedUriReason, { description: 'Where the app begins a sign-in by itself (Core §4). https.' }),
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
      'Where logout may return to, compared as text. https, or http on loopback. In a tenant with a dialect that knows patterns (auth0), and at its addresses alone, one * may stand in the left-most label of a host: whoever can get a name below what follows it can have people sent there.',
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
    backchannel_logout_token_type: Optional(
      choice(logoutTokenTypes, {
        description: 'The `typ` of its logout tokens. Default: logout+jwt; with a vendor’s dialect its own.',
      }),
    ),
    backchannel_logout_token_names: Optional(
      choice(logoutTokenNames, {
        description:
          'What its logout tokens name: the app’s part in the session (sid), the person (sub), or both.',
        default: 'both',
      }),
    ),
    backchannel_logout_causes: Optional(
      list(choice(logoutCauses, { description: 'What brings a session to its end.' }), {
        description: 'Of which endings it is sent logout tokens. Default: of all.',
      }),
    ),
    frontchannel_logout_uri: Optional(
      judged(calledUriReason, {
        description:
          'Loaded in a frame at logout. https; the same scheme, host and port as one of redirect_uris.',
      }),
    ),
    frontchannel_logout_session_required: Optional(
      flag({ description: 'The app needs `iss` and `sid`. They are always sent.', default: false }),
    ),
    grant_types: Optional(
      list(choice(grantTypes, { description: 'A way to get tokens.' }), {
        description:
          'Default: authorization_code and refresh_token where there are redirect_uris, client_credentials for a confidential client.',
      }),
    ),
    response_types: Optional(
      list(choice(responseTypes, { description: 'What an authorization request may ask for.' }), {
        description: 'Everything but code and none is older than current best practice (RFC 9700 §2.1.2).',
        default: ['code'],
      }),
    ),
    response_modes: Optional(
      list(choice(responseModes, { description: 'How an answer may travel.' }), {
        description:
          'web_message answers the frames and windows of web_origins. Default: query, fragment and form_post; with a vendor’s dialect its own.',
      }),
    ),
    token_endpoint_auth_method: Optional(
      choice(clientAuthMethods, {
        description:
          'Default: Basic or post with a client_secret, private_key_jwt with jwks, none without either.',
      }),
    ),
    introspection_endpoint_auth_method: Optional(
      choice(clientAuthMethods, { description: 'Default: as at the token endpoint.' }),
    ),
    revocation_endpoint_auth_method: Optional(
      choice(clientAuthMethods, { description: 'Default: as at the token endpoint.' }),
    ),
    token_endpoint_auth_signing_alg: Optional(
      choice(assertionAlgorithms, {
        description: 'The only algorithm of its assertions. Default: any that fits its keys.',
      }),
    ),
    jwks_uri: Optional(
      judged(fetchedUriReason, { description: 'Where its public keys are fetched, instead of jwks. https.' }),
    ),
    jwks: Optional(
      record(
        { keys: Type.Array(publicKey(), { description: 'Public keys (RFC 7517).', minItems: 1 }) },
        { description: 'The public keys that the client proves itself with (private_key_jwt).' },
      ),
    ),
    id_token_signed_response_alg: Optional(
      choice(tokenAlgorithms, {
        description:
          'Signs ID tokens and logout tokens. HS256 uses the client_secret. Default: RS256; at a vendor’s addresses what that is used to.',
      }),
    ),
    userinfo_signed_response_alg: Optional(
      choice(tokenAlgorithms, { description: 'Signs userinfo answers. Default: they are plain JSON.' }),
    ),
    request_object_signing_alg: Optional(
      choice([...assertionAlgorithms, 'none'], {
        description:
          'The only algorithm of its request objects. Default: any that fits its keys, never none.',
      }),
    ),
    request_uris: Optional(
      list(judged(requestUriReason, { description: 'An https URL.' }), {
        description: 'Where its request objects may be fetched (Core §6.2).',
        default: [],
      }),
    ),
    require_signed_request_object: Optional(
      flag({ description: 'Refuse requests without a signed request object (RFC 9101).', default: false }),
    ),
    require_pushed_authorization_requests: Optional(
      flag({ description: 'Refuse requests that were not pushed (RFC 9126).', default: false }),
    ),
    access_token_format: Optional(
      choice(['opaque', 'jwt'], { description: 'Opaque tokens end at once at logout.', default: 'opaque' }),
    ),
    refresh_grace_seconds: Optional(
      whole(0, 3600, {
        description:
          'How long a rotated refresh token may come again. Default: refreshGraceSeconds of the tenant.',
      }),
    ),
    refresh_token_policy: Optional(
      choice(['rotate', 'reuse'], {
        description: 'Whether each use makes a new one. Default: rotate; with a vendor’s dialect its own.',
      }),
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
    default_acr_values: Optional(
      list(text('an acr value without spaces', /^[\x21-\x7e]{1,200}$/, { description: 'An acr value.' }), {
        description: 'Asked for where a request names none.',
        default: [],
      }),
    ),
    subject_type: Optional(
      choice(['public', 'pairwise'], {
        description: 'Whether `sub` is the same for all apps, or only for those of one sector (Core §8).',
        default: 'public',
      }),
    ),
    sector_identifier_uri: Optional(
      judged(fetchedUriReason, { description: 'Lists the redirect URIs of one sector (Core §8.1). https.' }),
    ),
    resources: Optional(
      list(Type.String({ description: 'The name of a resource of the tenant.' }), {
        description: 'The resources it may ask tokens for (RFC 8707). Default: all of the tenant.',
        default: [],
      }),
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
      Type.String({
        description: 'Whose spelling it speaks on shared paths, and whose defaults it has.',
        default: 'standard',
      }),
    ),
    allow_plain_pkce: Optional(
      Type.Boolean({
        description:
          'Whether code_challenge_method=plain will do where it is known. Default: false; with a vendor’s dialect its own.',
      }),
    ),
    logout_by_contract: Optional(
      flag({
        description: 'Whether addresses that never ask by a vendor’s contract count for this app.',
        default: true,
      }),
    ),
    signs_requests: Optional(
      flag({
        description: 'An access key: signs its calls with client_secret, which is then kept encrypted.',
        default: false,
      }),
    ),
    access_key_of: Optional(
      text('the client_id of an app', /^[\x21-\x7e]{1,128}$/, {
        description: 'The app that its own tokens are for, where it is an access key of one.',
      }),
    ),
  },
  { description: 'An app, or an API that introspects tokens.', otherWords: otherWords.client },
)

export type ClientDocument = Static<typeof clientSchema>

/** Core §6.2: a fragment is the hash of what stands there. */
function requestUriReason(uri: string): string | undefined {
  return fetchedUriReason(uri.split('#')[0] ?? '')
}

function publicKey() {
  return Type.Refine(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'A public JWK: RSA of 2048 bits or more, EC or OKP.',
    }),
    (key) => publicKeyReason(key) === undefined,
    (key) => publicKeyReason(key) ?? '',
  )
}
