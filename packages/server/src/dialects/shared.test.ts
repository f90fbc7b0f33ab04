import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { httpRequest, testAddress, testTenant } from '../../test/support/request.ts'
import { shownAccessToken } from '../../test/support/token-facts.ts'
import type { Client } from '../domain/client.ts'
import { createProfiles, type Profile, standardProfile } from '../domain/profile.ts'
import type { Issuer } from '../domain/tenant.ts'
import type { HttpRequest, SharedAddress } from '../platform/http/message.ts'
import { auth0Profile } from './auth0/profile.ts'
import { casProfile, oauthProfile, oidcProfile } from './genauth/profile.ts'
import { sharedAddresses } from './shared.ts'

const issuerAt = ({ issuerPath }: Profile) => `${testAddress.base}${issuerPath}` as Issuer
const tenant = {
  ...testTenant,
  dialects: { genauth: { logoutByContract: true }, auth0: { logoutByContract: true } },
}

/** Grants and tokens are called as the profile that they are of; clients, as their dialect. */
const byName: Readonly<Record<string, Profile>> = {
  standard: standardProfile,
  oidc: oidcProfile,
  oauth: oauthProfile,
  cas: casProfile,
  auth0: auth0Profile,
}
const lookedUp: string[] = []
const rules = sharedAddresses(
  {
    profiles: createProfiles({ genauth: [oidcProfile, oauthProfile, casProfile], auth0: [auth0Profile] }),
    findClient: async (_, id) =>
      ['standard', 'genauth', 'auth0'].includes(id) ? ({ id, dialect: id } as unknown as Client) : undefined,
    token: {
      issuerOf: async (_, { kind, value }) => {
        lookedUp.push(`${kind} ${value}`)
        const profile = byName[value]
        return profile && issuerAt(profile)
      },
      findToken: {
        accessToken: async (_, value) => {
          const [name = '', audience] = value.split('~')
          const profile = byName[name]
          const issuer = profile && issuerAt(profile)
          return issuer && shownAccessToken({ issuer, audience: [audience ?? issuer] })
        },
      },
    },
  },
  [
    { name: 'genauth', routes: [door('POST', '/oauth/token'), door('POST', '/oauth/token/introspection')] },
    { name: 'auth0', routes: [door('POST', '/oauth/token'), door('POST', '/oauth/revoke')] },
  ],
)

function door(method: 'POST', path: string) {
  return { method, path, face: 'api', spec: '', endpoint: async () => assert.fail() } as const
}

function ruleOf(path: string): SharedAddress {
  return rules.find((rule) => rule.path === path) ?? assert.fail(path)
}

type Asked = Omit<Parameters<typeof httpRequest>[0], 'tenant'> & { readonly rootDialect?: string }

function request({ rootDialect = 'standard', ...rest }: Asked): HttpRequest {
  return httpRequest({ ...rest, tenant: { ...tenant, rootDialect } })
}

async function chosen(path: string, asked: Asked): Promise<string> {
  return ruleOf(path).choose(request(asked))
}

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`

describe('AUT-80 POST /oauth/token', () => {
  const grants: readonly [grantType: string, parameter: string][] = [
    ['authorization_code', 'code'],
    ['refresh_token', 'refresh_token'],
    ['urn:ietf:params:oauth:grant-type:device_code', 'device_code'],
  ]
  const asForm = (sent: object) => ({ form: sent as Record<string, string> })
  const asJson = (sent: object) => ({
    form: JSON.stringify(sent),
    contentType: 'application/json; charset=utf-8',
  })

  for (const [body, spelled] of [
    ['form', asForm],
    ['JSON', asJson],
  ] as const) {
    for (const [grant_type, parameter] of grants) {
      const doors: readonly [shown: string, door: string][] = [
        ['oidc', 'genauth'],
        ['oauth', 'genauth'],
        ['auth0', 'auth0'],
      ]
      for (const [shown, expected] of doors)
        it(`${body}: the ${parameter} of ${shown} decides, whoever shows it`, async () => {
          for (const client_id of ['standard', 'genauth', 'auth0', 'nobody']) {
            const sent = { grant_type, [parameter]: shown, client_id }
            assert.equal(await chosen('/oauth/token', { url: '/oauth/token', ...spelled(sent) }), expected)
          }
        })
      it(`${body}: a ${parameter} of the standard profile, or of nobody, leaves it to the client`, async () => {
        for (const shown of ['standard', 'unknown', ''])
          for (const [client_id, expected] of [
            ['genauth', 'genauth'],
            ['auth0', 'auth0'],
            ['standard', 'auth0'],
          ] as const) {
            const sent = { grant_type, [parameter]: shown, client_id }
            assert.equal(await chosen('/oauth/token', { url: '/oauth/token', ...spelled(sent) }), expected)
          }
      })
    }
    it(`${body}: without a grant it is the client's`, async () => {
      for (const [client_id, expected] of [
        ['genauth', 'genauth'],
        ['auth0', 'auth0'],
        ['standard', 'auth0'],
        ['x', 'auth0'],
      ] as const) {
        const sent = { grant_type: 'client_credentials', client_id }
        assert.equal(await chosen('/oauth/token', { url: '/oauth/token', ...spelled(sent) }), expected)
      }
    })
  }

  it('the client by Basic, by an assertion, and by its name beside an odd header', async () => {
    const form = { grant_type: 'client_credentials' }
    const jwt = (claims: object) =>
      ['{"alg":"RS256"}', JSON.stringify(claims), 'x']
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.')
    const assertion = {
      client_assertion: jwt({ sub: 'genauth' }),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }
    const cases: readonly [object, Readonly<Record<string, string>>][] = [
      [form, { authorization: basic('genauth:secret') }],
      [{ ...form, ...assertion }, {}],
      [{ ...form, client_id: 'genauth', client_secret: 's' }, { authorization: 'a token without a scheme' }],
      [{ ...form, client_id: 'genauth', client_secret: 's' }, { authorization: basic('genauth:s') }],
    ]
    for (const [sent, headers] of cases)
      assert.equal(await chosen('/oauth/token', { url: '/oauth/token', ...asForm(sent), headers }), 'genauth')
  })

  it('a kit of GenAuth’s that names nobody is GenAuth’s', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'unknown' }
    for (const name of ['x-authing-app-id', 'x-genauth-request-from'])
      assert.equal(
        await chosen('/oauth/token', { url: '/oauth/token', form, headers: { [name]: 'x' } }),
        'genauth',
      )
    const named = { ...form, client_id: 'auth0' }
    const headers = { 'x-authing-app-id': 'x' }
    assert.equal(await chosen('/oauth/token', { url: '/oauth/token', form: named, headers }), 'auth0')
  })

  it('what cannot be read is told by the one door that has no other address', async () => {
    const bodies: readonly Pick<Asked, 'form' | 'contentType'>[] = [
      { form: '' },
      { form: 'client_id=genauth&client_id=genauth' },
      { form: '%zz' },
      { form: '{"client_id":"genauth","client_id":"genauth"}', contentType: 'application/json' },
      { form: '{"client_id":', contentType: 'application/json' },
      { form: '{"client_id":["genauth"]}', contentType: 'application/json' },
      { form: '["genauth"]', contentType: 'application/json' },
      { form: 'null', contentType: 'application/json' },
      { form: '[['.repeat(20_000), contentType: 'application/json' },
      { form: 'client_id=genauth', contentType: 'text/plain' },
    ]
    for (const body of bodies)
      assert.equal(
        await chosen('/oauth/token', { url: '/oauth/token', ...body }),
        'auth0',
        JSON.stringify(body).slice(0, 80),
      )
  })

  it('looks up one grant, and only the one that is asked for', async () => {
    lookedUp.length = 0
    const form = { grant_type: 'refresh_token', code: 'oidc', refresh_token: 'unknown', device_code: 'oidc' }
    await chosen('/oauth/token', { url: '/oauth/token', form })
    assert.deepEqual(lookedUp, ['refresh unknown'])
  })
})

describe('AUT-80 GET /logout', () => {
  const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const cases: readonly [
    name: string,
    door: string,
    url: string,
    headers: Readonly<Record<string, string>>,
  ][] = [
    ['a tab', 'auth0', '/logout', { ...html, 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }],
    ['a tab of an old browser', 'auth0', '/logout?returnTo=x', html],
    ['a frame', 'auth0', '/logout', { ...html, 'sec-fetch-dest': 'iframe' }],
    ['an image', 'auth0', '/logout', { accept: 'image/*', 'sec-fetch-dest': 'image' }],
    ['a prefetch', 'auth0', '/logout', { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'empty' }],
    ['empty parameters', 'auth0', '/logout?appId=&deviceId&userId=', html],
    ['a fetch', 'genauth', '/logout', { accept: '*/*', 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }],
    ['a fetch that would take HTML', 'genauth', '/logout', { ...html, 'sec-fetch-dest': 'empty' }],
    ['a program', 'genauth', '/logout', { accept: 'application/json, text/plain, */*' }],
    ['a program that says nothing', 'genauth', '/logout', {}],
    ['appId', 'genauth', '/logout?appId=x', html],
    ['deviceId', 'genauth', '/logout?deviceId=current', { ...html, 'sec-fetch-dest': 'document' }],
    ['userId', 'genauth', '/logout?client_id=c&userId=u', html],
  ]
  for (const [name, expected, url, headers] of cases)
    it(`${name}: ${expected}`, async () => {
      assert.equal(await chosen('/logout', { url, headers }), expected)
      if (!url.includes('Id='))
        assert.equal(ruleOf('/logout').chooseByHead?.(request({ url, headers })), expected)
    })
})

describe('AUT-80 the rest of /oauth', () => {
  for (const [path, expected] of [
    ['/oauth/token/introspection', 'genauth'],
    ['/oauth/revoke', 'auth0'],
    ['/oauth/token', 'auth0'],
    ['/oauth/nothing', 'auth0'],
  ] as const)
    it(`${path}: ${expected}`, async () => assert.equal(await chosen('/oauth/*', { url: path }), expected))
})

describe('AUT-80 the rest of /api/v2', () => {
  const api = `${testAddress.base}/api/v2/`
  const cases: readonly [name: string, door: string, headers: Readonly<Record<string, string>>][] = [
    ['no token', 'genauth', {}],
    ['no token, but the name of a kit', 'auth0', { 'auth0-client': 'eyJ' }],
    ["GenAuth's", 'genauth', { authorization: 'Bearer oidc' }],
    [
      "GenAuth's of a browser that has both kits",
      'genauth',
      { authorization: 'bearer oauth', 'auth0-client': 'e' },
    ],
    ["Auth0's", 'auth0', { authorization: 'Bearer auth0' }],
    ['one for the management API, whoever issued it', 'auth0', { authorization: `Bearer standard~${api}` }],
    ['one of the standard profile', 'genauth', { authorization: 'Bearer standard' }],
    ['one that nobody issued', 'genauth', { authorization: 'Bearer unknown' }],
    ['a signature', 'genauth', { authorization: 'authing 5f:xyz' }],
  ]
  for (const [name, expected, headers] of cases)
    it(`${name}: ${expected}`, async () =>
      assert.equal(await chosen('/api/v2/*', { url: '/api/v2/x', headers }), expected))
})

it('AUT-80 AUT-37 discovery at the root is the one that the tenant chose', async () => {
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])
    for (const rootDialect of ['standard', 'auth0'])
      assert.equal(await chosen(path, { url: path, rootDialect }), rootDialect)
})
