import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readConfig } from '../config.ts'
import { type Differences, minimalBut } from '../config.fixture.ts'

type Case = [name: string, differences: Differences, path: string, message: RegExp]

const u = 'tenants[0].users[0]'
const c = 'tenants[0].clients[0]'
const t = 'tenants[0]'

const web = (redirect: string): Differences => ({ client: { redirect_uris: [redirect] } })
const native = (redirect: string): Differences => ({
  client: { application_type: 'native', redirect_uris: [redirect] },
})
const returning = (uri: string): Differences => ({ client: { post_logout_redirect_uris: [uri] } })
const framed = (uri: string, more: object = {}): Differences => ({
  client: { frontchannel_logout_uri: uri, ...more },
})
const called = (uri: string, more: object = {}): Differences => ({
  client: { backchannel_logout_uri: uri, ...more },
})
const keys = (...list: readonly unknown[]): Differences => ({
  client: { client_secret: undefined, jwks: { keys: list } },
})
const tenants = (...list: readonly object[]): Differences => ({ top: { tenants: list } })
const clients = (...list: readonly object[]): Differences => ({ tenant: { clients: list } })
const users = (...list: readonly object[]): Differences => ({ tenant: { users: list } })
const api = (client_id: string) => ({ client_id, client_secret: 'sixteen-letters-long' })
const person = (username: string, more: object = {}) => ({ username, password: 'long enough', ...more })

const redirect = `${c}.redirect_uris[0]`
const landing = `${c}.post_logout_redirect_uris[0]`
const framedUri = `${c}.frontchannel_logout_uri`
const logoutUri = `${c}.backchannel_logout_uri`
const onlyHttps = /^expected https: \(http: only on localhost or a loopback address\), found/

const ecKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

const table: Readonly<Record<string, readonly Case[]>> = {
  'the server': [
    ['no publicUrl', { top: { publicUrl: undefined } }, 'publicUrl', /^is missing: expected a text/],
    [
      'publicUrl without a scheme',
      { top: { publicUrl: 'localhost:4000' } },
      'publicUrl',
      /^expected an origin such as/,
    ],
    ['D16 publicUrl on http', { top: { publicUrl: 'http://id.example.com' } }, 'publicUrl', onlyHttps],
    [
      'publicUrl with a path',
      { top: { publicUrl: 'https://a.example/x' } },
      'publicUrl',
      /nothing else: "https:\/\/a.example", found/,
    ],
    [
      'publicUrl with a slash',
      { top: { publicUrl: 'https://a.example/' } },
      'publicUrl',
      /nothing else: "https:\/\/a.example"/,
    ],
    [
      'publicUrl in capitals',
      { top: { publicUrl: 'https://A.example' } },
      'publicUrl',
      /nothing else: "https:\/\/a.example"/,
    ],
    [
      'publicUrl that is a number',
      { top: { publicUrl: 4000 } },
      'publicUrl',
      /^expected a text, found 4000$/,
    ],
    ['a misspelt key', { top: { publicurl: 'x' } }, 'publicurl', /did you mean "publicUrl"\?/],
    [
      'a key nobody knows',
      { top: { zzz: 1 } },
      'zzz',
      /^is no known key; expected one of .*publicUrl.*|^is no known key$/,
    ],
    [
      'a key in a small object',
      { top: { log: { verbosity: 1 } } },
      'log.verbosity',
      /expected one of level$/,
    ],
    [
      'an inherited name as a key',
      { top: { log: { constructor: 1 } } },
      'log.constructor',
      /^is no known key/,
    ],
    [
      'a port above the last',
      { top: { listen: { port: 65_536 } } },
      'listen.port',
      /from 0 to 65535, found 65536$/,
    ],
    [
      'a port as a text',
      { top: { listen: { port: '4000' } } },
      'listen.port',
      /a whole number.*found "4000"$/,
    ],
    ['half a port', { top: { listen: { port: 1.5 } } }, 'listen.port', /a whole number.*found 1.5$/],
    [
      'a host with a space',
      { top: { listen: { host: 'a b' } } },
      'listen.host',
      /^expected a host name or an IP address/,
    ],
    [
      'TLS by a certificate without its key',
      { top: { publicUrl: 'https://a.example', listen: { tls: { certificateFile: 'c' } } } },
      'listen.tls.keyFile',
      /^is missing: TLS takes certificateFile and keyFile, unless selfSigned/,
    ],
    [
      'TLS by half a pair',
      { top: { publicUrl: 'https://a.example', listen: { tls: { keyFile: 'k' } } } },
      'listen.tls.certificateFile',
      /^is missing/,
    ],
    [
      'TLS by a pair, and a file for an authority',
      {
        top: {
          publicUrl: 'https://a.example',
          listen: { tls: { keyFile: 'k', certificateFile: 'c', caFile: 'a' } },
        },
      },
      'listen.tls.caFile',
      /^means nothing here/,
    ],
    [
      'a certificate of our own that nobody learns of',
      { top: { publicUrl: 'https://a.example', listen: { tls: { selfSigned: true } } } },
      'listen.tls.caFile',
      /^is missing: .*caFile says where/,
    ],
    [
      'a certificate of our own beside a key of theirs',
      {
        top: {
          publicUrl: 'https://a.example',
          listen: { tls: { selfSigned: true, caFile: 'a', keyFile: 'k' } },
        },
      },
      'listen.tls',
      /^choose one: selfSigned, or certificateFile and keyFile$/,
    ],
    [
      'a certificate of our own beside a pair of theirs',
      {
        top: {
          publicUrl: 'https://a.example',
          listen: { tls: { selfSigned: true, certificateFile: 'c', keyFile: 'k' } },
        },
      },
      'listen.tls',
      /^choose one/,
    ],
    [
      'a path with a NUL',
      {
        top: {
          publicUrl: 'https://a.example',
          listen: { tls: { selfSigned: true, caFile: 'a\0b' } },
        },
      },
      'listen.tls.caFile',
      /^expected a path/,
    ],
    [
      'TLS at an http address',
      { top: { listen: { tls: { selfSigned: true, caFile: 'ca.pem' } } } },
      'publicUrl',
      /^expected an https origin, because listen.tls is set, found "http:/,
    ],
    ['a section that is a list', { top: { listen: [] } }, 'listen', /^expected an object, found a list$/],
    ['a section that is null', { top: { log: null } }, 'log', /^expected an object, found null$/],
    [
      'an unknown log level',
      { top: { log: { level: 'loud' } } },
      'log.level',
      /^expected one of "debug".*found "loud"$/,
    ],
    [
      'an address range without sense',
      { top: { outgoing: { allow: ['10.0.0.0/33'] } } },
      'outgoing.allow[0]',
      /such as "10.0.0.0\/8"/,
    ],
    [
      'an address range by name',
      { top: { trustedProxies: ['::1', 'proxy'] } },
      'trustedProxies[1]',
      /^expected an address range/,
    ],
    [
      'a range listed twice',
      { top: { trustedProxies: ['::1', '::1'] } },
      'trustedProxies[1]',
      /stands in this list twice/,
    ],
    [
      'a list that is an object',
      { top: { trustedProxies: {} } },
      'trustedProxies',
      /^expected a list, found an object$/,
    ],
    [
      'a master key that is none',
      { top: { masterKey: 'secret' } },
      'masterKey',
      /32 bytes.*; the value is not shown$/,
    ],
    [
      'a secret from a variable that is not set',
      { top: { masterKey: { env: 'KEY' } } },
      'masterKey',
      /variable KEY, but it is not set$/,
    ],
    [
      'a secret from an inherited name',
      { top: { masterKey: { env: 'constructor' } } },
      'masterKey',
      /constructor, but it is not set$/,
    ],
    [
      'a secret from a file that is not there',
      { top: { masterKey: { file: 'no' } } },
      'masterKey',
      /\/etc\/no, but it cannot be read \(ENOENT\)$/,
    ],
    [
      'a browser that waits too long',
      { top: { deliveries: { browserWaitMilliseconds: 60_000 } } },
      'deliveries.browserWaitMilliseconds',
      /from 0 to 10000/,
    ],
    [
      'a mail server without a scheme',
      { top: { mail: { smtp: 'mail.example:25', from: 'id@acme.example' } } },
      'mail.smtp',
      /^expected smtps:.*; the value is not shown$/,
    ],
    [
      'a mail account without a password',
      { top: { mail: { smtp: 'smtp://ada@mail.example', from: 'id@acme.example' } } },
      'mail.smtp',
      /^expected smtps:/,
    ],
    [
      'a sender that is two',
      { top: { mail: { smtp: 'smtp://mail.example', from: 'id@acme.example, eve@x.example' } } },
      'mail.from',
      /^expected an address such as/,
    ],
    [
      'a sender without a server, which is a secret',
      { top: { mail: { from: 'id@acme.example' } } },
      'mail.smtp',
      /^is missing: expected a text, \{ "env": "NAME" \} or \{ "file": "path" \}$/,
    ],
    [
      'more calls to one host than there are',
      { top: { deliveries: { concurrency: 2, perHostConcurrency: 3 } } },
      'deliveries.perHostConcurrency',
      /^expected no more than concurrency, which is 2, found 3$/,
    ],
  ],
  tenants: [
    ['none', tenants(), 'tenants', /^expected at least one entry, found none$/],
    ['one that is a text', { top: { tenants: ['acme'] } }, t, /^expected an object, found "acme"$/],
    ['no id', { tenant: { id: undefined } }, `${t}.id`, /^is missing: expected 1 to 40 lowercase letters/],
    [
      'an id in capitals',
      { tenant: { id: 'Acme' } },
      `${t}.id`,
      /^expected 1 to 40 lowercase.*found "Acme"$/,
    ],
    ['an id of 41 letters', { tenant: { id: 'a'.repeat(41) } }, `${t}.id`, /^expected 1 to 40/],
    [
      'the same id twice',
      tenants({ id: 'a' }, { id: 'a', pathPrefix: '/b' }),
      'tenants[1].id',
      /^is already the id of another tenant$/,
    ],
    [
      'two at the root',
      tenants({ id: 'a' }, { id: 'b' }),
      'tenants[1]',
      /^expected "hosts" or a "pathPrefix": the tenant "a" is at the root/,
    ],
    [
      'two under one prefix',
      tenants({ id: 'a', pathPrefix: '/x' }, { id: 'b', pathPrefix: '/x' }),
      'tenants[1].pathPrefix',
      /^localhost:4000\/x already belongs to the tenant "a"$/,
    ],
    [
      'two at one host',
      tenants({ id: 'a', hosts: ['x.example'] }, { id: 'b', hosts: ['y.example', 'https://x.example'] }),
      'tenants[1].hosts[1]',
      /^x.example already belongs to the tenant "a"$/,
    ],
    [
      'one at the root of another’s host',
      tenants({ id: 'a' }, { id: 'b', hosts: ['localhost:4000'] }),
      'tenants[1].hosts[0]',
      /already belongs to the tenant "a"$/,
    ],
    [
      'no host where there is a list of them',
      { tenant: { hosts: [] } },
      `${t}.hosts`,
      /^expected at least one entry/,
    ],
    ['D16 a host on http', { tenant: { hosts: ['http://a.example'] } }, `${t}.hosts[0]`, onlyHttps],
    [
      'a host with a path',
      { tenant: { hosts: ['a.example/x'] } },
      `${t}.hosts[0]`,
      /^expected a host such as/,
    ],
    [
      'a prefix without a slash',
      { tenant: { pathPrefix: 'acme' } },
      `${t}.pathPrefix`,
      /^expected a path such as "\/acme": a slash and 1 to 64 letters, digits and hyphens, found "acme"$/,
    ],
    [
      'a prefix of 65 letters',
      { tenant: { pathPrefix: `/${'a'.repeat(65)}` } },
      `${t}.pathPrefix`,
      /^expected a path such as/,
    ],
    ['a prefix of two', { tenant: { pathPrefix: '/a/b' } }, `${t}.pathPrefix`, /^expected a path such as/],
    [
      'a prefix that ends in a slash',
      { tenant: { pathPrefix: '/acme/' } },
      `${t}.pathPrefix`,
      /^expected a path such as/,
    ],
    [
      'a wrong prefix, which is no clash with the root as well',
      tenants({ id: 'a' }, { id: 'b', pathPrefix: 'b' }),
      'tenants[1].pathPrefix',
      /^expected a path such as/,
    ],
    [
      'a wrong host, likewise',
      tenants({ id: 'a' }, { id: 'b', hosts: ['b/'] }),
      'tenants[1].hosts[0]',
      /^expected a host such as/,
    ],
    [
      'a prefix of our own',
      { tenant: { pathPrefix: '/oauth2' } },
      `${t}.pathPrefix`,
      /^expected a path that is none of our own/,
    ],
    [
      'OAUTH-11 codes that live an hour',
      { tenant: { lifetimes: { codeSeconds: 3600 } } },
      `${t}.lifetimes.codeSeconds`,
      /from 5 to 600, found 3600$/,
    ],
    [
      'an idle time beyond the session',
      { tenant: { lifetimes: { sessionSeconds: 60, sessionIdleSeconds: 61 } } },
      `${t}.lifetimes.sessionIdleSeconds`,
      /^expected no more than sessionSeconds, which is 60, found 61$/,
    ],
    [
      'a lifetime in the wrong unit',
      { tenant: { lifetimes: { sessionMinutes: 5 } } },
      `${t}.lifetimes.sessionMinutes`,
      /^is no known key/,
    ],
    [
      'D5 a logout URL with a wildcard',
      { tenant: { allowedLogoutUrls: ['https://*.example.com/'] } },
      `${t}.allowedLogoutUrls[0]`,
      /without a wildcard/,
    ],
    [
      'a logout URL on http',
      { tenant: { allowedLogoutUrls: ['http://a.example/'] } },
      `${t}.allowedLogoutUrls[0]`,
      onlyHttps,
    ],
    [
      'a dialect nobody has',
      { tenant: { dialects: { other: {} } } },
      `${t}.dialects.other`,
      /^no dialect is called "other"$/,
    ],
    [
      'registration by tokens that there are not',
      { tenant: { registration: { mode: 'initial-access-token', initialAccessTokens: [] } } },
      `${t}.registration.initialAccessTokens`,
      /^is missing: without a token nobody could register$/,
    ],
    ...(['off', 'open'] as const).map((mode): Case => [
      `initial access tokens in the mode ${mode}`,
      { tenant: { registration: { mode, initialAccessTokens: ['x'.repeat(32)] } } },
      `${t}.registration.initialAccessTokens`,
      new RegExp(`^is for the mode "initial-access-token", and the mode is "${mode}"$`),
    ]),
    [
      'an unknown mode of registration, about whose tokens nothing is said',
      { tenant: { registration: { mode: 'closed', initialAccessTokens: ['x'.repeat(32)] } } },
      `${t}.registration.mode`,
      /^expected one of "off"/,
    ],
    [
      'a short initial access token',
      { tenant: { registration: { mode: 'initial-access-token', initialAccessTokens: ['MARK'] } } },
      `${t}.registration.initialAccessTokens[0]`,
      /^expected a token of 32 to 512 .*the value is not shown$/,
    ],
    [
      'keys that are replaced before they sign',
      { tenant: { keyRotation: { everySeconds: 3600 } } },
      `${t}.keyRotation.everySeconds`,
      /^expected more than overlapSeconds, which is 3600, found 3600$/,
    ],
    [
      'RFC8707 one resource twice',
      { tenant: { resources: [{ resource: 'urn:api' }, { resource: 'urn:api' }] } },
      `${t}.resources[1].resource`,
      /^is already the name of another resource$/,
    ],
    [
      'RFC8707 a resource with a fragment',
      { tenant: { resources: [{ resource: 'https://api.example/#x' }] } },
      `${t}.resources[0].resource`,
      /^expected a URI without a fragment/,
    ],
    [
      'yes instead of true',
      { tenant: { notifyOnExpiry: 'yes' } },
      `${t}.notifyOnExpiry`,
      /^expected true or false, found "yes"$/,
    ],
  ],
  clients: [
    [
      'no client_id',
      { client: { client_id: undefined } },
      `${c}.client_id`,
      /^is missing: expected 1 to 128 printable/,
    ],
    [
      'a client_id with a space',
      { client: { client_id: 'a b' } },
      `${c}.client_id`,
      /without spaces, found "a b"$/,
    ],
    [
      'the same client_id twice',
      clients(api('a'), api('a')),
      'tenants[0].clients[1].client_id',
      /^is already the id of another client$/,
    ],
    [
      'a key in our own spelling',
      { client: { redirectUris: [] } },
      `${c}.redirectUris`,
      /did you mean "redirect_uris"\?$/,
    ],
    [
      'a secret of ten letters',
      { client: { client_secret: 'short-once' } },
      `${c}.client_secret`,
      /^expected a secret of 16 to 512/,
    ],
    [
      'a secret that is a number',
      { client: { client_secret: 1234567890123456 } },
      `${c}.client_secret`,
      /^expected a text, \{ "env"/,
    ],
    [
      'a secret from two places',
      { client: { client_secret: { env: 'A', file: 'b' } } },
      `${c}.client_secret`,
      /^expected a text, \{ "env"/,
    ],
    [
      'an unknown algorithm',
      { client: { id_token_signed_response_alg: 'none' } },
      `${c}.id_token_signed_response_alg`,
      /^expected one of "RS256", "PS256", "ES256", "EdDSA", "HS256", found "none"$/,
    ],
    [
      'an unknown response type',
      { client: { response_types: ['code', 'id_code'] } },
      `${c}.response_types[1]`,
      /^expected one of "code", "id_token", .*found "id_code"$/,
    ],
    [
      'REG §2 ID tokens at once without the implicit grant',
      { client: { response_types: ['code id_token'], grant_types: ['authorization_code'] } },
      `${c}.grant_types`,
      /^implicit is missing: response_types asks for tokens without a code$/,
    ],
    [
      'REG §2 a code without its grant',
      { client: { response_types: ['code', 'id_token'], grant_types: ['implicit'] } },
      `${c}.grant_types`,
      /^authorization_code is missing: response_types asks for a code$/,
    ],
    [
      'REG §2 the implicit flow without a redirect URI',
      { client: { response_types: ['id_token'], grant_types: ['implicit'], redirect_uris: [] } },
      `${c}.redirect_uris`,
      /^expected at least one redirect URI/,
    ],
    [
      'an unknown grant type',
      { client: { grant_types: ['magic'] } },
      `${c}.grant_types[0]`,
      /^expected one of "authorization_code"/,
    ],
    [
      'a misspelt grant type, from which nothing else follows',
      { client: { grant_types: ['authorisation_code', 'refresh_token'] } },
      `${c}.grant_types[0]`,
      /^expected one of/,
    ],
    [
      'an unknown way to authenticate',
      { client: { token_endpoint_auth_method: 'tls_client_auth' } },
      `${c}.token_endpoint_auth_method`,
      /^expected one of "client_secret_basic"/,
    ],
    [
      'RFC7591 §2 keys in two places',
      { client: { jwks: { keys: [ecKey] }, jwks_uri: 'https://a.example/jwks' } },
      `${c}.jwks_uri`,
      /^expected either jwks or jwks_uri, found both$/,
    ],
    [
      'signed assertions at the revocation endpoint without keys',
      { client: { revocation_endpoint_auth_method: 'private_key_jwt' } },
      `${c}.jwks`,
      /^is missing: revocation_endpoint_auth_method is private_key_jwt$/,
    ],
    [
      'INT-1 RFC7662 §2.1 a bare word at the introspection endpoint',
      { client: { introspection_endpoint_auth_method: 'none' } },
      `${c}.introspection_endpoint_auth_method`,
      /^expected a way to prove itself/,
    ],
    ...(
      [
        ['id_token_signed_response_alg', 'HS256'],
        ['userinfo_signed_response_alg', 'HS256'],
        ['request_object_signing_alg', 'HS256'],
        ['token_endpoint_auth_method', 'client_secret_jwt'],
        ['introspection_endpoint_auth_method', 'client_secret_jwt'],
      ] as const
    ).flatMap(([field, value]): Case[] => [
      [
        `HS256 without a secret: ${field}`,
        { client: { [field]: value, client_secret: undefined, backchannel_logout_uri: undefined } },
        `${c}.client_secret`,
        new RegExp(`^is missing: ${field} is ${value}$`),
      ],
      [
        `CORE-43 RFC7518 §3.2 HS256 with a short secret: ${field}`,
        { client: { [field]: value, client_secret: 'x'.repeat(31) } },
        `${c}.client_secret`,
        new RegExp(`^expected at least 32 characters: ${field} is ${value}; the value is not shown$`),
      ],
    ]),
    [
      'assertions signed by the secret, of a client that proves itself with a key',
      {
        client: {
          client_secret: undefined,
          jwks: { keys: [ecKey] },
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'HS256',
        },
      },
      `${c}.token_endpoint_auth_signing_alg`,
      /^expected the algorithm of a key/,
    ],
    [
      'assertions signed by a key, of a client that proves itself with its secret',
      {
        client: {
          client_secret: 'x'.repeat(32),
          token_endpoint_auth_method: 'client_secret_jwt',
          token_endpoint_auth_signing_alg: 'RS256',
        },
      },
      `${c}.token_endpoint_auth_signing_alg`,
      /^expected HS256 for client_secret_jwt, found "RS256"$/,
    ],
    [
      'unsigned request objects where they must be signed',
      { client: { request_object_signing_alg: 'none', require_signed_request_object: true } },
      `${c}.request_object_signing_alg`,
      /^expected an algorithm that signs/,
    ],
    [
      'request objects on http',
      { client: { request_uris: ['http://a.example/request'] } },
      `${c}.request_uris[0]`,
      onlyHttps,
    ],
    [
      'request objects at a private address that is not opened',
      { client: { request_uris: ['https://a.example/', 'https://192.168.1.1/'] } },
      `${c}.request_uris[1]`,
      /^expected a public address, or one that outgoing.allow lists$/,
    ],
    [
      'keys at the metadata service of a cloud',
      { client: { jwks_uri: 'https://169.254.169.254/latest' } },
      `${c}.jwks_uri`,
      /^expected a public address/,
    ],
    [
      'keys at a private address in disguise',
      { client: { jwks_uri: 'https://[::ffff:10.0.0.1]/' } },
      `${c}.jwks_uri`,
      /^expected a public address/,
    ],
    [
      'keys on this machine where it is not opened',
      {
        top: { outgoing: {} },
        client: { jwks_uri: 'http://localhost:4001/jwks', backchannel_logout_uri: undefined },
      },
      `${c}.jwks_uri`,
      /^expected a public address/,
    ],
    ['keys on http', { client: { jwks_uri: 'http://a.example/jwks' } }, `${c}.jwks_uri`, onlyHttps],
    [
      'web_message to nobody',
      {
        client: {
          application_type: 'native',
          redirect_uris: ['com.example.app:/cb'],
          response_modes: ['query', 'web_message'],
        },
      },
      `${c}.response_modes[1]`,
      /^web_message needs web_origins/,
    ],
    [
      'CORE §8.1 pairwise subjects for several hosts',
      { client: { subject_type: 'pairwise', redirect_uris: ['https://a.example/', 'https://b.example/'] } },
      `${c}.sector_identifier_uri`,
      /^is missing: pairwise subjects need it where redirect_uris are not all on one host$/,
    ],
    [
      'CORE §8.1 pairwise subjects without any host',
      {
        client: {
          application_type: 'native',
          subject_type: 'pairwise',
          redirect_uris: ['com.example.app:/cb'],
        },
      },
      `${c}.sector_identifier_uri`,
      /^is missing: pairwise subjects need it where no redirect URI names a host$/,
    ],
    [
      'RFC8707 a resource that is none of the tenant’s',
      {
        tenant: {
          resources: [{ resource: 'https://api.example/' }],
          clients: [{ ...api('a'), resources: ['https://api.example/', 'https://api.example'] }],
        },
      },
      `${c}.resources[1]`,
      /^expected one of the resources of the tenant, found "https:\/\/api.example"; did you mean "https:\/\/api.example\/"\?$/,
    ],
    [
      'RFC8707 a resource that is like none of the tenant’s',
      { client: { resources: ['urn:x'] } },
      `${c}.resources[0]`,
      /^expected one of the resources of the tenant, found "urn:x"$/,
    ],
    [
      'REG §2 the implicit grant for nothing',
      { client: { grant_types: ['authorization_code', 'implicit'] } },
      `${c}.grant_types[1]`,
      /^implicit needs response_types that bring tokens, such as "id_token"$/,
    ],
    [
      'REG §2 the implicit grant alone',
      { client: { grant_types: ['implicit'] } },
      `${c}.grant_types[0]`,
      /^implicit needs response_types/,
    ],
    [
      'the implicit grant beside an unknown response type, from which nothing else follows',
      { client: { grant_types: ['authorization_code', 'implicit'], response_types: ['idtoken'] } },
      `${c}.response_types[0]`,
      /^expected one of/,
    ],
    [
      'RFC9101 signed request objects without keys',
      { client: { require_signed_request_object: true } },
      `${c}.jwks`,
      /^is missing: require_signed_request_object is true$/,
    ],
    [
      'RFC9101 request objects signed by a key that is nowhere',
      { client: { request_object_signing_alg: 'ES256', require_signed_request_object: true } },
      `${c}.jwks`,
      /^is missing: request_object_signing_alg is ES256$/,
    ],
    [
      'request objects signed by a key of another kind',
      { client: { request_object_signing_alg: 'RS256', jwks: { keys: [ecKey] } } },
      `${c}.request_object_signing_alg`,
      /^expected the algorithm of a key in jwks, found "RS256"$/,
    ],
    [
      'INT-1 tokens of the tenant for a client that cannot prove itself',
      {
        client: { client_secret: undefined, backchannel_logout_uri: undefined, introspection: 'tenant' },
      },
      `${c}.introspection`,
      /^tenant needs a client_secret or jwks: a public client cannot prove itself$/,
    ],
    [
      'assertions signed by a key, of a client with a secret alone',
      { client: { token_endpoint_auth_signing_alg: 'RS256' } },
      `${c}.token_endpoint_auth_signing_alg`,
      /^is of no use: only private_key_jwt, with jwks or jwks_uri, signs by RS256$/,
    ],
    [
      'assertions signed by a secret, of a client with keys alone',
      {
        client: {
          client_secret: undefined,
          jwks: { keys: [ecKey] },
          token_endpoint_auth_signing_alg: 'HS256',
        },
      },
      `${c}.token_endpoint_auth_signing_alg`,
      /^expected the algorithm of a key/,
    ],
    [
      'assertions signed by a key of another kind',
      {
        client: {
          client_secret: undefined,
          jwks: { keys: [ecKey] },
          token_endpoint_auth_signing_alg: 'EdDSA',
        },
      },
      `${c}.token_endpoint_auth_signing_alg`,
      /^expected the algorithm of a key in jwks, found "EdDSA"$/,
    ],
    [
      'CORE §8.1 a sector without pairwise subjects',
      { client: { sector_identifier_uri: 'https://a.example/sector' } },
      `${c}.sector_identifier_uri`,
      /^is of no use: subject_type is not pairwise$/,
    ],
    [
      'an acr value that the tenant cannot vouch for',
      { tenant: { acrValues: ['gold', 'bronze'] }, client: { default_acr_values: ['gold', 'gild'] } },
      `${c}.default_acr_values[1]`,
      /^expected one of the acrValues of the tenant, found "gild"; did you mean "gold"\?$/,
    ],
    [
      'an acr value where the tenant says nothing of any',
      { client: { default_acr_values: ['urn:exeunt:acr:password', 'gold'] } },
      `${c}.default_acr_values[1]`,
      /^expected one of the acrValues of the tenant, found "gold"$/,
    ],
    [
      'the admin scope of a public client',
      {
        client: { client_secret: undefined, backchannel_logout_uri: undefined, scope: 'openid exeunt:admin' },
      },
      `${c}.scope`,
      /^exeunt:admin is for a confidential client/,
    ],
    [
      'the admin scope without client_credentials',
      { client: { grant_types: ['authorization_code'], scope: 'exeunt:admin' } },
      `${c}.scope`,
      /^exeunt:admin is for a confidential client/,
    ],
    [
      'Basic without a secret',
      {
        client: {
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          token_endpoint_auth_method: 'client_secret_basic',
        },
      },
      `${c}.client_secret`,
      /^is missing: token_endpoint_auth_method is client_secret_basic$/,
    ],
    [
      'signed assertions without keys',
      { client: { client_secret: undefined, token_endpoint_auth_method: 'private_key_jwt' } },
      `${c}.jwks`,
      /^is missing: token_endpoint_auth_method is private_key_jwt$/,
    ],
    [
      'a public client with a secret',
      { client: { backchannel_logout_uri: undefined, token_endpoint_auth_method: 'none' } },
      `${c}.client_secret`,
      /^is of no use/,
    ],
    [
      'D8 a public client with client_credentials',
      {
        client: {
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          grant_types: ['authorization_code', 'client_credentials'],
        },
      },
      `${c}.grant_types`,
      /^client_credentials needs a client_secret or jwks/,
    ],
    [
      'refresh tokens from nowhere',
      { client: { grant_types: ['refresh_token'] } },
      `${c}.grant_types`,
      /^refresh_token needs authorization_code/,
    ],
    [
      'the code flow without a redirect URI',
      { client: { grant_types: ['authorization_code'], redirect_uris: [] } },
      `${c}.redirect_uris`,
      /^expected at least one redirect URI/,
    ],
    [
      'a public client without a redirect URI',
      { client: { client_secret: undefined, backchannel_logout_uri: undefined, redirect_uris: undefined } },
      `${c}.redirect_uris`,
      /^expected at least one redirect URI/,
    ],
    ['an empty key set', keys(), `${c}.jwks.keys`, /^expected at least one entry/],
    [
      'a private key',
      keys({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'MARK' }),
      `${c}.jwks.keys[0]`,
      /^expected a public key only; this one holds its private part$/,
    ],
    ['a shared key', keys({ kty: 'oct', k: 'MARK' }), `${c}.jwks.keys[0]`, /^expected a public key only/],
    ['a key that is none', keys({ kty: 'RSA', n: '!', e: 'AQAB' }), `${c}.jwks.keys[0]`, /^expected /],
    ['a key that is a text', keys('MIIB'), `${c}.jwks.keys[0]`, /^expected a public RSA, EC or Ed25519 key/],
    [
      'an RSA key of 1024 bits',
      keys({ kty: 'RSA', n: `${'x'.repeat(170)}w`, e: 'AQAB' }),
      `${c}.jwks.keys[0]`,
      /^expected an RSA key of at least 2048 bits/,
    ],
    [
      'an RSA key with an enormous exponent',
      keys({ kty: 'RSA', n: `${'x'.repeat(341)}w`, e: 'f'.repeat(340) }),
      `${c}.jwks.keys[0]`,
      /^expected an RSA key with an exponent of at most 32 bits/,
    ],
    [
      'scopes with two spaces',
      { client: { scope: 'openid  email' } },
      `${c}.scope`,
      /^expected scopes with one space/,
    ],
    ['a negative max_age', { client: { default_max_age: -1 } }, `${c}.default_max_age`, /from 0 to/],
    [
      'a web origin with a path',
      { client: { web_origins: ['https://a.example/'] } },
      `${c}.web_origins[0]`,
      /nothing else: "https:\/\/a.example"/,
    ],
    [
      'any web origin',
      { client: { web_origins: ['*'] } },
      `${c}.web_origins[0]`,
      /^expected an origin such as/,
    ],
    [
      'a script as a home page',
      { client: { client_uri: 'javascript:alert(1)' } },
      `${c}.client_uri`,
      /^expected an absolute https: or http: URL/,
    ],
    [
      'contacts that are no addresses',
      { client: { contacts: ['Ada'] } },
      `${c}.contacts[0]`,
      /^expected an e-mail address, found "Ada"$/,
    ],
    ['a name of two lines', { client: { client_name: 'a\nb' } }, `${c}.client_name`, /on one line/],
    [
      'a dialect nobody has',
      { client: { dialect: 'other' } },
      `${c}.dialect`,
      /^no dialect is called "other"$/,
    ],
  ],
  'redirect URIs': [
    ['BCP-11 http', web('http://app.example/cb'), redirect, onlyHttps],
    [
      'http on a host that only begins like loopback',
      web('http://localhost.evil.example/'),
      redirect,
      onlyHttps,
    ],
    [
      'http on an address that only begins like loopback',
      web('http://127.0.0.1.evil.example/'),
      redirect,
      onlyHttps,
    ],
    ['a fragment', web('https://a.example/#x'), redirect, /^expected a URI without a fragment/],
    ['an empty fragment', web('https://a.example/#'), redirect, /^expected a URI without a fragment/],
    [
      'a user name',
      web('https://ada@a.example/'),
      redirect,
      /^expected a URI without user name or password, found "https:\/\/\[secret\]@a.example\/"$/,
    ],
    ['a wildcard', web('https://*.example/cb'), redirect, /^expected a URI without a wildcard/],
    ['a wildcard in the path', web('https://a.example/*'), redirect, /^expected a URI without a wildcard/],
    ['a relative path', web('/callback'), redirect, /^expected an absolute URI/],
    ['no host', web('https:callback'), redirect, /^expected an absolute URI: https:\/\/host\/path/],
    [
      'no host, one slash',
      web('https:/a.example/cb'),
      redirect,
      /^expected an absolute URI: https:\/\/host\/path/,
    ],
    [
      'a backslash',
      web('https://a.example\\@b.example/'),
      redirect,
      /^expected an absolute URI of plain ASCII/,
    ],
    ['a space', web('https://a.example/ x'), redirect, /^expected an absolute URI of plain ASCII/],
    [
      'a letter beyond ASCII',
      web('https://ä.example/'),
      redirect,
      /^expected an absolute URI of plain ASCII/,
    ],
    [
      'a scheme of its own, of a web app',
      web('com.example.app:/cb'),
      redirect,
      /needs "application_type": "native"/,
    ],
    ...[
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'vbscript:x',
      'blob:https://a.example/1',
      'intent://x',
      'about:blank',
      'chrome-extension://x/cb',
    ].map((uri): Case => [
      `${uri} of a native app`,
      native(uri),
      redirect,
      /^expected https:, or http: on a loopback address/,
    ]),
    ['http beyond loopback, of a native app', native('http://app.example/cb'), redirect, onlyHttps],
    [
      'the same twice',
      { client: { redirect_uris: ['https://a.example/', 'https://a.example/'] } },
      `${c}.redirect_uris[1]`,
      /twice/,
    ],
  ],
  'post-logout redirect URIs': [
    ['RIL-38 http', returning('http://app.example/'), landing, onlyHttps],
    ['RIL-38 a fragment', returning('https://a.example/#bye'), landing, /without a fragment/],
    ['RIL-38 a scheme of its own, of a web app', returning('com.example.app:/bye'), landing, /"native"/],
    ['a script', returning('javascript:alert(1)'), landing, /^expected https:/],
    ['a wildcard', returning('https://*.example/'), landing, /without a wildcard/],
  ],
  'back-channel logout URIs': [
    ['BCL-3 a relative one', called('/logout'), logoutUri, /^expected an absolute https: or http: URL/],
    ['BCL-3 a fragment', called('https://a.example/#x'), logoutUri, /without a fragment/],
    ['BCL-3 a user name', called('https://ada@a.example/'), logoutUri, /without user name/],
    [
      'BCL-3 a scheme of its own',
      called('com.example.app:/logout'),
      logoutUri,
      /^expected an absolute https: or http: URL/,
    ],
    [
      'BCL-4 http of a public client',
      called('http://127.0.0.1/', { client_secret: undefined }),
      logoutUri,
      /^expected https: for a public client/,
    ],
    [
      'BCL-4 http to the public internet',
      called('http://app.example.com/'),
      logoutUri,
      /at an address that outgoing.allow lists/,
    ],
    [
      'BCL-4 http to a private address that is not opened',
      called('http://10.0.0.1/'),
      logoutUri,
      /outgoing.allow/,
    ],
    [
      'BCL-4 http at a private name where nothing is opened',
      { ...called('http://ledger:8080/'), top: { outgoing: {} } },
      logoutUri,
      /outgoing.allow/,
    ],
    ['BCL-4 http on loopback that is not opened', { top: { outgoing: {} } }, logoutUri, /outgoing.allow/],
  ],
  'front-channel logout URIs': [
    ['FCL-3 a relative one', framed('/logout'), framedUri, /^expected an absolute https: or http: URL/],
    ['FCL-3 a fragment', framed('http://localhost:4001/out#x'), framedUri, /without a fragment/],
    ['FCL-3 another scheme', framed('https://localhost:4001/out'), framedUri, /^expected the scheme, host/],
    ['FCL-3 another host', framed('http://127.0.0.1:4001/out'), framedUri, /^expected the scheme, host/],
    ['FCL-3 another port', framed('http://localhost:4002/out'), framedUri, /^expected the scheme, host/],
    [
      'FCL-4 http of a public client',
      framed('http://localhost:4001/out', { client_secret: undefined, backchannel_logout_uri: undefined }),
      framedUri,
      /^expected https: for a public client/,
    ],
  ],
  users: [
    [
      'no username',
      { user: { username: undefined } },
      `${u}.username`,
      /^is missing: expected 1 to 128 characters/,
    ],
    ['a username with a space', { user: { username: 'a b' } }, `${u}.username`, /without spaces/],
    [
      'the same username in other letters',
      users(person('ada'), person('ADA')),
      'tenants[0].users[1].username',
      /^is already a username or email/,
    ],
    [
      'the same email',
      users(person('a', { email: 'x@a.example' }), person('b', { email: 'X@a.example' })),
      'tenants[0].users[1].email',
      /^is already/,
    ],
    [
      'a username that is another’s email',
      users(person('a', { email: 'x@a.example' }), person('x@a.example')),
      'tenants[0].users[1].username',
      /^is already/,
    ],
    ...[
      ['an id of 256 characters', 'a'.repeat(256)],
      ['an id beyond ASCII', 'adä'],
      ['an id with a space', 'a b'],
    ].map(([name = '', id]): Case => [
      `CORE-15 ${name}`,
      { user: { id } },
      `${u}.id`,
      /^expected 1 to 255 printable ASCII characters without spaces/,
    ]),
    [
      'the same id',
      users(person('a', { id: '1' }), person('b', { id: '1' })),
      'tenants[0].users[1].id',
      /^is already the id of another user$/,
    ],
    [
      'an email without an at sign',
      { user: { email: 'ada' } },
      `${u}.email`,
      /^expected an e-mail address, found "ada"$/,
    ],
    [
      'no password',
      { user: { password: undefined } },
      `${u}.password`,
      /^is missing: expected password or password_hash$/,
    ],
    [
      'a password of seven letters',
      { user: { password: 'seven!!' } },
      `${u}.password`,
      /8 to 256.*not shown$/,
    ],
    [
      'a password and a hash',
      { user: { password_hash: `$argon2id$v=19$m=19456,t=2,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}` } },
      `${u}.password_hash`,
      /^expected either password or password_hash, found both$/,
    ],
    [
      'a bcrypt hash',
      { user: { password: undefined, password_hash: '$2b$12$abcdefghijklmnopqrstuv' } },
      `${u}.password_hash`,
      /^expected an argon2id hash in PHC form.*not shown$/,
    ],
    [
      'a verified email that is not there',
      { user: { email: undefined } },
      `${u}.email_verified`,
      /^expected an email that is verified, found none$/,
    ],
    [
      'CORE-30 email_verified as a text',
      { user: { email_verified: 'true' } },
      `${u}.email_verified`,
      /^expected true or false, found "true"$/,
    ],
    [
      'a verified phone that is not there',
      { user: { phone_number_verified: true } },
      `${u}.phone_number_verified`,
      /^expected a phone_number/,
    ],
    ['a claim nobody knows', { user: { surname: 'Lovelace' } }, `${u}.surname`, /^is no known key/],
    ['CORE-30 a name that is an object', { user: { name: {} } }, `${u}.name`, /found an object$/],
    [
      'CORE-30 an address that is a text',
      { user: { address: 'London' } },
      `${u}.address`,
      /^expected an object, found "London"$/,
    ],
    [
      'a key of an address',
      { user: { address: { city: 'London' } } },
      `${u}.address.city`,
      /^is no known key/,
    ],
    [
      'a date of the other kind',
      { user: { birthdate: '10.12.1815' } },
      `${u}.birthdate`,
      /^expected a date such as/,
    ],
    [
      'a picture that is a script',
      { user: { picture: 'data:image/png;base64,x' } },
      `${u}.picture`,
      /^expected an absolute https: or http: URL/,
    ],
    ['a language by name', { user: { locale: 'English!' } }, `${u}.locale`, /^expected a language tag/],
  ],
}

for (const [subject, cases] of Object.entries(table)) {
  describe(`a mistake about ${subject} is reported once, with its path`, () => {
    for (const [name, differences, path, message] of cases) {
      it(name, () => {
        const problems = problemsOf(differences)
        assert.deepEqual(
          problems.map((problem) => problem.path),
          [path],
          JSON.stringify(problems),
        )
        assert.match(problems[0]?.message ?? '', message)
      })
    }
  })
}

describe('what is right is not refused', () => {
  const more: [string, Differences][] = [
    ['RFC 8252 a scheme of its own, of a native app', native('com.example.app:/callback')],
    ['RFC 8252 loopback of a native app', native('http://127.0.0.1/callback')],
    [
      'RIL-38 a scheme of its own after logout, of a native app',
      { client: { application_type: 'native', post_logout_redirect_uris: ['com.example.app:/bye'] } },
    ],
    ['a redirect URI with a query', web('https://a.example/cb?tenant=1&x=%20')],
    ['http on IPv6 loopback', web('http://[::1]:4001/cb')],
    ['BCL-3 a back-channel URI with a query', called('https://a.example/logout?x=1')],
    [
      'BCL-4 http at an opened address',
      { ...called('http://10.1.2.3:8080/'), top: { outgoing: { allow: ['10.0.0.0/8'] } } },
    ],
    [
      'BCL-4 http at a name of a private network',
      { ...called('http://ledger:8080/'), top: { outgoing: { allow: ['172.16.0.0/12'] } } },
    ],
    ['FCL-3 a front-channel URI with a query', framed('http://localhost:4001/out?x=1')],
    [
      'FCL-3 a front-channel URI at the host of a redirect URI with the standard port',
      framed('https://a.example:443/out', { redirect_uris: ['https://a.example/cb'] }),
    ],
    [
      'all response types with both grants',
      {
        client: {
          grant_types: ['authorization_code', 'implicit', 'refresh_token'],
          response_types: ['code', 'code id_token token', 'id_token', 'none'],
        },
      },
    ],
    [
      'HS256 with a secret of 32 characters',
      { client: { id_token_signed_response_alg: 'HS256', client_secret: 'x'.repeat(32) } },
    ],
    [
      'signed request objects by the secret',
      {
        client: {
          require_signed_request_object: true,
          request_object_signing_alg: 'HS256',
          client_secret: 'x'.repeat(32),
        },
      },
    ],
    [
      'signed request objects and assertions by a key',
      {
        client: {
          client_secret: undefined,
          jwks: { keys: [ecKey] },
          require_signed_request_object: true,
          request_object_signing_alg: 'ES256',
          token_endpoint_auth_signing_alg: 'ES256',
        },
      },
    ],
    [
      'assertions by a key at one endpoint alone',
      {
        client: {
          jwks_uri: 'https://a.example/jwks',
          revocation_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_method: 'client_secret_basic',
          token_endpoint_auth_signing_alg: 'PS256',
        },
      },
    ],
    ['an API that introspects', { client: { introspection: 'tenant' } }],
    ['the usual acr value', { client: { default_acr_values: ['urn:exeunt:acr:password'] } }],
    ['unsigned request objects', { client: { request_object_signing_alg: 'none' } }],
    ['keys on this machine, opened', { client: { jwks_uri: 'http://127.0.0.1:4001/jwks' } }],
    ['keys on this machine, by its name', { client: { jwks_uri: 'http://localhost:4001/jwks' } }],
    ['keys at an address', { client: { jwks_uri: 'https://a.example/jwks' } }],
    [
      'CORE §8.1 pairwise subjects for one host, ports aside',
      {
        client: {
          subject_type: 'pairwise',
          redirect_uris: ['https://a.example/', 'https://a.example:8443/'],
        },
      },
    ],
    [
      'CORE §8.1 pairwise subjects for a named sector',
      {
        client: {
          subject_type: 'pairwise',
          redirect_uris: ['https://a.example/', 'https://b.example/'],
          sector_identifier_uri: 'https://a.example/sector',
        },
      },
    ],
    ['the admin scope', { client: { scope: 'exeunt:admin', redirect_uris: [] } }],
    ['open registration', { tenant: { registration: { mode: 'open' } } }],
    ['keys that renew themselves', { tenant: { keyRotation: { everySeconds: 86_400 } } }],
    ['web_message to an app on https', { client: { response_modes: ['web_message'] } }],
    ['a disabled user without a password', { user: { password: undefined, disabled: true } }],
    [
      'all claims',
      {
        user: {
          given_name: 'Ada',
          address: { street_address: '12 St James’s Square\nFlat 1', country: 'UK' },
          birthdate: '1815-12-10',
          zoneinfo: 'Europe/London',
          locale: 'en-GB',
          phone_number: '+44 20 7946 0000',
          phone_number_verified: false,
          picture: 'https://a.example/ada.png',
        },
      },
    ],
    [
      'two tenants, one at the root',
      tenants({ id: 'a' }, { id: 'b', pathPrefix: '/b' }, { id: 'c', hosts: ['c.example'] }),
    ],
    [
      'two tenants whose prefixes differ by upper and lower case, of the length of a customer’s id at most',
      tenants({ id: 'a', pathPrefix: `/${'a'.repeat(64)}` }, { id: 'b', pathPrefix: `/${'A'.repeat(64)}` }),
    ],
  ]
  for (const [name, differences] of more) it(name, () => assert.deepEqual(problemsOf(differences), []))
})

it('all mistakes are reported together', () => {
  const problems = problemsOf({
    top: { publicUrl: 'nonsense', listen: { port: -1 }, zzz: 1 },
    client: {
      redirect_uris: [5, 'http://a.example/', 'https://a.example/#x'],
      client_secret: 'short',
      scope: ' ',
    },
    user: { username: '', email: 'x', birthdate: 'x', password: 7 },
  })
  assert.deepEqual(problems.map(({ path }) => path).toSorted(), [
    'listen.port',
    'publicUrl',
    `${c}.client_secret`,
    redirect,
    `${c}.redirect_uris[1]`,
    `${c}.redirect_uris[2]`,
    `${c}.scope`,
    `${u}.birthdate`,
    `${u}.email`,
    `${u}.password`,
    `${u}.username`,
    'zzz',
  ])
})

function problemsOf(differences: Differences) {
  const readFile = () => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
  }
  const reading = readConfig({
    text: minimalBut(differences),
    fileName: '/etc/exeunt.json',
    env: {},
    readFile,
  })
  return reading.kind === 'problems' ? reading.problems : []
}
