import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { grant } from '../../test/support/token-facts.ts'
import { app } from '../../test/support/token-request.ts'
import { testAddress, testTenant } from '../../test/support/request.ts'
import { dialects } from '../dialects/index.ts'
import { standardScopes } from '../protocol/authorize/admission/decide.ts'
import { accessTokenClaims, audienceOf, type Holder, idTokenClaims } from '../protocol/token/claims.ts'
import { createFindToken } from '../protocol/token/shown/find.ts'
import { readAccessTokenClaims } from '../protocol/token/shown/read.ts'
import { claimsByScope } from '../protocol/userinfo/claims.ts'
import { adminScope, grantTypes } from './client.ts'
import { isManagementScope } from './management.ts'
import { idTokenJti, isIdTokenJti } from './jti.ts'
import { oauthError, type OAuthErrorCode } from './oauth-error.ts'
import {
  type AccessTokenOwner,
  createProfiles,
  isBorneAt,
  issuerAt,
  managementAudienceAt,
  type Profile,
  standardProfile,
  tokenAlgorithmAt,
} from './profile.ts'

type Claims = Readonly<Record<string, unknown>>

const byDialect = Object.fromEntries(dialects.map(({ name, profiles }) => [name, profiles]))
const owners: readonly (readonly [owner: string, profile: Profile])[] = [
  ['standard', standardProfile],
  ...dialects.flatMap(({ name, profiles }) => profiles.map((profile) => [name, profile] as const)),
]
const all = owners.map(([, profile]) => profile)

/** What every profile has to keep to, whoever writes it: the core takes its word for all of this. */
describe('D1 D2 the profiles of all dialects', () => {
  it('are found', () => assert.ok(all.length >= 5))

  it('have issuers of their own, at the same address', () => {
    const issuers = all.map((profile) => issuerAt(profile, testAddress))
    assert.equal(new Set(issuers).size, all.length, String(issuers))
  })

  it('get their browsers back at addresses of their own', () => {
    const paths = all.map(({ resumePath }) => resumePath)
    assert.equal(new Set(paths).size, all.length, String(paths))
  })

  it('are found again by their issuers', () => {
    const profiles = createProfiles(byDialect)
    for (const profile of all)
      assert.equal(profiles.at(testTenant, issuerAt(profile, testAddress)), profile, profile.issuerPath)
  })

  it('have management APIs of their own', () => {
    const audiences = all.flatMap((profile) => managementAudienceAt(profile, testAddress) ?? [])
    assert.equal(new Set(audiences).size, audiences.length)
  })
})

const text = fc.string({ maxLength: 8 })
const protocolClaims =
  'iss sub aud client_id iat exp jti scope auth_time acr sid nonce active token_type events at_hash'
const names = fc.constantFrom(...protocolClaims.split(' '), ...Object.values(claimsByScope).flat())
/** Whatever may come of stored claims, and of mistakes in them. */
const anyClaims: fc.Arbitrary<Claims> = fc.dictionary(fc.oneof(names, text), fc.jsonValue({ maxDepth: 2 }))
const anyScope = fc.subarray([...standardScopes, 'orders:read', adminScope])
const anyOwner: fc.Arbitrary<AccessTokenOwner> = fc.record({
  tenantId: fc.constant(testTenant.id),
  clientId: fc.constant(app.id),
  kind: fc.constantFrom('grant', 'client'),
  grantType: fc.constantFrom(...grantTypes),
  scope: anyScope,
})

for (const [owner, profile] of owners) {
  const { spelling } = profile
  const issuer = issuerAt(profile, testAddress)

  describe(`D1 the profile of ${owner} at the issuer {base}${profile.issuerPath}`, () => {
    it('is called like its dialect, and has addresses that can be put behind a base', () => {
      assert.equal(profile.name, owner)
      assert.match(profile.issuerPath, /^$|^\/[\w/-]*$/)
      assert.match(profile.resumePath, /^(?:\/[\w-]+)+$/)
    })

    it('D17 signs by what its software bears, whatever its clients have registered', () => {
      assert.ok(profile.bearableAlgorithms.includes(profile.tokenAlgorithm))
      assert.ok(profile.bearableAlgorithms.includes(tokenAlgorithmAt({}, profile)), 'without a secret')
      assert.equal(isBorneAt({}, profile), true)
    })

    it('D7 binds codes by S256, or has none to bind', () => {
      const { challengeMethods, codes } = profile
      assert.ok(
        codes === 'for-validation' ? challengeMethods.length === 0 : challengeMethods.includes('S256'),
      )
    })

    it('has scopes of its own for standard ones, and some where openid means nothing', () => {
      const own = Object.entries(profile.scopes)
      const known: readonly string[] = standardScopes
      for (const [name, meant] of own) {
        assert.equal(known.includes(name), false, name)
        assert.ok(
          meant.every((one) => known.includes(one) && one !== 'openid'),
          name,
        )
      }
      assert.ok(profile.idTokens || own.length > 0)
    })

    it('has a management API with scopes of its own, or none', () => {
      const { path, scopes } = profile.management ?? {}
      if (path !== undefined) assert.match(path, /^(?:\/\w+)+\/$/)
      const names = scopes?.kind === 'names' ? scopes.names : []
      assert.ok(names.every((one) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(one)))
      for (const taken of [...standardScopes, adminScope])
        assert.equal(scopes !== undefined && isManagementScope(taken, scopes), false, taken)
    })

    it('spells whatever comes, the same each time, and leaves what it was given alone', () => {
      const spellings: readonly ((claims: Claims, owner: AccessTokenOwner) => unknown)[] = [
        (claims, about) => spelling.accessToken(claims, about),
        (claims) => spelling.idToken(claims),
        (claims, { scope }) => spelling.person(claims, scope),
        (claims) => spelling.introspection(claims),
        (claims) => spelling.answer(answerOf(claims)),
        (claims) => spelling.answer(answerOf(claims), oauthError('invalid_target', 'ours')),
      ]
      fc.assert(
        fc.property(anyClaims, anyOwner, (claims, about) => {
          for (const spell of spellings) {
            const given = structuredClone(claims)
            const first = structuredClone(spell(frozen(given), frozen(about)))
            assert.deepEqual(given, structuredClone(claims))
            assert.deepEqual(spell(given, about), first)
          }
        }),
      )
    })

    it('D2 keeps what an access token and an ID token are known by', () => {
      fc.assert(
        fc.property(anyClaims, anyOwner, (claims, about) => {
          const times = { iss: issuer, exp: 2, iat: 1, jti: 'grant.1' }
          const access = spelling.accessToken({ ...claims, ...times, aud: issuer }, about)
          for (const [name, value] of Object.entries(times)) assert.equal(access[name], value, name)
          const id = spelling.idToken({ ...claims, ...times, sub: 'ada', aud: app.id, sid: 's', nonce: 'n' })
          for (const name of ['iss', 'sub', 'aud', 'exp', 'iat', 'sid', 'nonce']) assert.ok(name in id, name)
        }),
      )
    })

    it('tells nothing of a person that was not to be told', () => {
      const claimNames: readonly string[] = Object.values(claimsByScope).flat()
      fc.assert(
        fc.property(
          fc.dictionary(fc.constantFrom(...claimNames), fc.jsonValue()),
          anyScope,
          (told, scope) => {
            for (const [name, value] of Object.entries(spelling.person(told, scope))) {
              assert.ok(claimNames.includes(name), name)
              if (!(name in told)) assert.ok(isNothing(value), `${name} out of nothing`)
            }
          },
        ),
      )
    })

    it('says who asked no more and no less than that: state comes if it came', () => {
      const answered = (said: Parameters<typeof spelling.answer>[0], code?: OAuthErrorCode) =>
        spelling.answer(said, code && oauthError(code, 'ours'))
      const stateIn = (said: ReturnType<typeof answered>) => said?.find(([name]) => name === 'state')?.[1]
      const good = answered([
        ['code', 'c'],
        ['state', 's'],
        ['iss', issuer],
      ])
      assert.ok(good && good.length > 0)
      if (profile.codes === 'for-tokens') {
        assert.equal(stateIn(good), 's')
        for (const code of ['login_required', 'access_denied', 'invalid_target', 'server_error'] as const) {
          const bad = answered(
            [
              ['error', code],
              ['error_description', 'd'],
              ['state', 's'],
            ],
            code,
          )
          assert.equal(stateIn(bad), 's', code)
          assert.ok(bad?.find(([name]) => name === 'error')?.[1])
        }
      }
      assert.equal(
        stateIn(
          answered([
            ['code', 'c'],
            ['state', undefined],
          ]),
        ),
        undefined,
      )
    })

    describe('SEC-10 its tokens', () => {
      const times = { issuedAt: new Date(1000), expiresAt: new Date(2000) }
      const target = { audience: [], format: 'jwt', algorithm: 'RS256', lifetimeSeconds: 1 } as const
      const api = { ...target, audience: ['https://orders.example/'] }
      const both = { ...api, opensUserinfo: true } as const
      const person: Holder = { kind: 'grant', grant: grant({ issuer }) }
      const client: Holder = { kind: 'client', clientId: app.id, issuer }
      const jti = 'grant-1.2'
      const header = { typ: spelling.accessTokenType }

      for (const holder of [person, client])
        for (const [name, one] of Object.entries({ 'the issuer': target, 'an API': api, both }))
          it(`of a ${holder.kind} for ${name} are read as they were meant`, async () => {
            const plan = { ...times, target: one, scope: ['openid', 'orders:read'] }
            const named = holder.kind === 'grant' ? jti : '2'
            const claims = accessTokenClaims(holder, plan, { clientId: app.id, jti: named })
            const about = { tenantId: testTenant.id, clientId: app.id, kind: holder.kind, scope: plan.scope }
            const spelled = spelling.accessToken(claims, { ...about, grantType: 'refresh_token' })
            const token = await found(header, spelled)
            assert.deepEqual(token && { ...token, holder: undefined }, {
              kind: 'access',
              format: 'jwt',
              id: named,
              clientId: app.id,
              scope: plan.scope,
              audience: audienceOf(holder, plan).length === 0 ? [issuer] : audienceOf(holder, plan),
              issuer,
              ...times,
              holder: undefined,
            })
          })

      it('for an API open no door of ours', async () => {
        const claims = accessTokenClaims(
          person,
          { ...times, target: api, scope: [] },
          { clientId: app.id, jti },
        )
        const about = { tenantId: testTenant.id, clientId: app.id, kind: 'grant', scope: [] } as const
        const spelled = spelling.accessToken(claims, { ...about, grantType: 'implicit' })
        assert.equal((await found(header, spelled))?.audience.includes(issuer), false)
      })

      const beside = profile.idTokenIds ? { jti: idTokenJti('1') } : {}

      it('that are ID tokens are no access tokens, whatever the person is called', () => {
        fc.assert(
          fc.property(anyClaims, (told) => {
            const plan = { ...times, person: spelling.person(told, standardScopes) }
            const { authenticationContext } = profile
            const claims = spelling.idToken(
              idTokenClaims(grant({ issuer }), plan, beside, authenticationContext),
            )
            for (const typ of ['JWT', spelling.accessTokenType])
              assert.equal(readAccessTokenClaims({ typ }, claims, spelling.accessTokenType), undefined)
          }),
        )
      })

      it('AKA-53 that are access tokens have a name that no ID token has, and ID tokens one of their own or none', () => {
        const claims = accessTokenClaims(person, { ...times, target, scope: [] }, { clientId: app.id, jti })
        const about = { tenantId: testTenant.id, clientId: app.id, kind: 'grant', scope: [] } as const
        const { jti: name } = spelling.accessToken(claims, { ...about, grantType: 'implicit' })
        assert.deepEqual([typeof name, isIdTokenJti(name)], ['string', false])
        const { jti: other } = spelling.idToken(
          idTokenClaims(grant({ issuer }), { ...times, person: {} }, beside),
        )
        assert.ok(other === undefined || isIdTokenJti(other))
      })

      it('AKA-52 that are ID tokens are for one app, and say which', () => {
        const { aud } = spelling.idToken(idTokenClaims(grant({ issuer }), { ...times, person: {} }, beside))
        assert.deepEqual([aud].flat(), [app.id])
      })
    })
  })
}

/** What the core makes of a JWT that one of our keys signed. */
function found(header: Claims, claims: Claims) {
  const { accessToken } = createFindToken({
    keys: { verify: async () => ({ header, claims }) },
    profiles: createProfiles(byDialect),
    findClient: async () => app,
    tokens: { refreshToken: async () => undefined },
    shownTokens: {
      accessToken: async () => undefined,
      jwtStanding: async () => ({ holder: { kind: 'client' }, isRevoked: false }),
    },
  })
  return accessToken(testTenant, 'a.jwt.here')
}

function answerOf(claims: Claims) {
  return Object.entries(claims).map(([name, value]) => [name, JSON.stringify(value)] as const)
}

/** `null`, or an object of nothing else, or what a vendor says of nobody. */
function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isNothing)
  return value === null || value === false || value === 'U'
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}
