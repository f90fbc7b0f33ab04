import { type Profile, standardProfile } from '../../domain/profile.ts'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Client, type ClientId, responseTypes } from '../../domain/client.ts'
import type { HintVerdict } from '../../domain/logout.ts'
import type { Session, SessionId } from '../../domain/session.ts'
import { type LogoutRevocation, type Resource, standardIssuer } from '../../domain/tenant.ts'
import type { Subject } from '../../domain/user.ts'
import {
  ada,
  app,
  authorizeParameters,
  challenge,
  guest,
} from '../../../test/support/authorization-request.ts'
import { testAddress, testTenant } from '../../../test/support/request.ts'
import { decideAdmission } from './admission/decide.ts'
import { type AuthorizationFacts, decideAuthorization } from './decide.ts'
import { readAuthorization } from './read.ts'

const now = new Date('2026-11-20T10:00:00.500Z')
const issuer = standardIssuer(testAddress)
const resource: Resource = {
  uri: 'https://api.example/',
  audience: 'https://api.example/',
  accessTokenFormat: 'jwt',
  accessTokenSeconds: 60,
  algorithm: 'ES256',
}
const files: Resource = { ...resource, uri: 'https://files.example/', accessTokenFormat: 'opaque' }
const tenant = {
  ...testTenant,
  signUp: true,
  acrValues: ['silver', 'gold'],
  resources: [resource, files],
}
const standardly = { tenant, profile: standardProfile }
/** An app that may ask for everything. */
const anything: Client = {
  ...app,
  grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
  responseTypes,
}
const here = 'here' as SessionId
const there = 'there' as SessionId

/** Ada's session, proved so many seconds ago. */
function signedIn(secondsAgo = 600): Pick<AuthorizationFacts, 'signedIn'> {
  const authTime = new Date(now.getTime() - secondsAgo * 1000)
  const times = {
    createdAt: authTime,
    lastSeenAt: authTime,
    expiresAt: new Date(8e14),
    idleExpiresAt: new Date(8e14),
  }
  const session: Session = { id: here, userId: ada, authTime, amr: ['pwd'], version: 1, ...times }
  const user = { claims: { name: 'Ada', email: 'ada@example.org' } }
  return { signedIn: { session, user, userId: ada, subject: 'ada' as Subject } }
}

function hint(subject: string, clientId: string = app.id): Pick<AuthorizationFacts, 'hint'> {
  const verdict: HintVerdict = {
    kind: 'ours',
    hint: {
      clientIds: [clientId as ClientId],
      subject: subject as Subject,
      issuer,
      issuedAt: now,
      isExpired: true,
      proof: 'issuer',
    },
  }
  return { hint: verdict }
}

const done = {
  signedIn: { sessionId: here, authenticatedAt: now },
  signedInElsewhere: { sessionId: there, authenticatedAt: now },
  chose: { sessionId: here, accountChosenAt: now },
  choseElsewhere: { sessionId: there, accountChosenAt: now },
}
const allowed = (scope: string, sessionId = here) => ({
  progress: { sessionId, consent: { kind: 'allowed' as const, scope: scope.split(' ') } },
})
const denied = (sessionId = here) => ({ progress: { sessionId, consent: { kind: 'denied' as const } } })

type Facts = Partial<AuthorizationFacts>
type Case = readonly [
  name: string,
  parameters: Readonly<Record<string, string>>,
  facts: Facts,
  expected: string,
]

/** The decision in a few words. */
function outcome(parameters: Readonly<Record<string, string>>, facts: Facts, client: Client = app): string {
  const query = new URLSearchParams(authorizeParameters(parameters)).toString()
  const { profile = standardProfile } = facts
  const admitted = decideAdmission(readAuthorization(query), client, { tenant, profile })
  assert.equal(admitted.kind, 'admitted')
  const decision = decideAuthorization(admitted, {
    now,
    profile: standardProfile,
    issuer,
    tenant,
    rememberedScope: [],
    ...facts,
  })
  switch (decision.kind) {
    case 'answer-error':
      return decision.error.code
    case 'sign-in':
      return `sign-in: ${decision.reason}`
    case 'sign-up':
    case 'select-account':
      return decision.kind
    case 'consent':
      return `consent: ${decision.scope.join(' ')}`
    case 'issue':
      return `issue: ${decision.plan.scope.join(' ')}`
  }
}

function table(title: string, cases: readonly Case[], client: Client = app): void {
  describe(title, () => {
    for (const [name, parameters, facts, expected] of cases) {
      it(name, () => assert.equal(outcome(parameters, facts, client), expected))
    }
  })
}

table('CORE §3.1.2.3 the person signs in first', [
  ['without a session', {}, {}, 'sign-in: no-session'],
  ['but not with one', {}, signedIn(), 'issue: openid'],
  ['nor with one of long ago, when nothing was asked', {}, signedIn(9e6), 'issue: openid'],
])

table('CORE-2 max_age: an older login is not enough', [
  ['a younger one is', { max_age: '601' }, signedIn(600), 'issue: openid'],
  ['by the second that the app sees as auth_time', { max_age: '600' }, signedIn(600), 'sign-in: max-age'],
  ['an older one is not', { max_age: '599' }, signedIn(600), 'sign-in: max-age'],
  ['max_age=1 after a second and a half', { max_age: '1' }, signedIn(1.5), 'sign-in: max-age'],
  ['max_age=10000', { max_age: '10000' }, signedIn(600), 'issue: openid'],
  ['zero means now', { max_age: '0' }, signedIn(0), 'sign-in: max-age'],
  [
    'zero means now, even for a session of a faster clock',
    { max_age: '0' },
    signedIn(-5),
    'sign-in: max-age',
  ],
  ['a session of a faster clock is young', { max_age: '1' }, signedIn(-5), 'issue: openid'],
  [
    'CORE-1 who signed in for this request has satisfied it',
    { max_age: '0' },
    { ...signedIn(30), progress: done.signedIn },
    'issue: openid',
  ],
  [
    'not who signed in for it in another session',
    { max_age: '0' },
    { ...signedIn(30), progress: done.signedInElsewhere },
    'sign-in: max-age',
  ],
  [
    'not who merely chose an account',
    { max_age: '0' },
    { ...signedIn(30), progress: done.chose },
    'sign-in: max-age',
  ],
])

table(
  'CORE-1, CORE-2 the client’s default_max_age',
  [
    ['counts where none was sent', {}, signedIn(600), 'sign-in: max-age'],
    ['gives way to a longer one', { max_age: '700' }, signedIn(600), 'issue: openid'],
    ['gives way to a shorter one', { max_age: '10' }, signedIn(60), 'sign-in: max-age'],
    ['is met by a younger login', {}, signedIn(60), 'issue: openid'],
  ],
  { ...app, defaultMaxAgeSeconds: 300 },
)

table('CORE-3 prompt=none never shows a page', [
  ['without a session', { prompt: 'none' }, {}, 'login_required'],
  ['with an old login', { prompt: 'none', max_age: '1' }, signedIn(), 'login_required'],
  ['with max_age=0', { prompt: 'none', max_age: '0' }, signedIn(0), 'login_required'],
  [
    'with a hint about somebody else',
    { prompt: 'none' },
    { ...signedIn(), ...hint('bob') },
    'login_required',
  ],
  ['with a session', { prompt: 'none' }, signedIn(), 'issue: openid'],
  [
    'CORE-10 offline_access is left out in silence',
    { prompt: 'none', scope: 'openid offline_access' },
    signedIn(),
    'issue: openid',
  ],
])

table(
  'CORE-3 prompt=none of an app that needs consent',
  [
    ['never given', { prompt: 'none' }, signedIn(), 'consent_required'],
    [
      'given for less',
      { prompt: 'none', scope: 'openid email' },
      { ...signedIn(), rememberedScope: ['openid'] },
      'consent_required',
    ],
    ['given', { prompt: 'none' }, { ...signedIn(), rememberedScope: ['openid', 'email'] }, 'issue: openid'],
    ['nobody there to consent', { prompt: 'none' }, {}, 'login_required'],
  ],
  guest,
)

table('CORE-5 prompt=login: authenticate again', [
  ['although the session is young', { prompt: 'login' }, signedIn(0), 'sign-in: prompt-login'],
  ['once', { prompt: 'login' }, { ...signedIn(), progress: done.signedIn }, 'issue: openid'],
  [
    'not by a sign-in of another session',
    { prompt: 'login' },
    { ...signedIn(), progress: done.signedInElsewhere },
    'sign-in: prompt-login',
  ],
  [
    'not by choosing an account',
    { prompt: 'login' },
    { ...signedIn(), progress: done.chose },
    'sign-in: prompt-login',
  ],
  [
    'and choose, which a sign-in does',
    { prompt: 'login select_account' },
    { ...signedIn(), progress: done.signedIn },
    'issue: openid',
  ],
  [
    'and choose: the sign-in comes first',
    { prompt: 'login select_account' },
    signedIn(),
    'sign-in: prompt-login',
  ],
])

table('CORE-6 id_token_hint: success for its person only', [
  ['the person at hand', {}, { ...signedIn(), ...hint('ada') }, 'issue: openid'],
  ['somebody else: sign in', {}, { ...signedIn(), ...hint('bob') }, 'sign-in: other-user'],
  ['nobody signed in', {}, hint('bob'), 'sign-in: no-session'],
  [
    'somebody else signed in for this request',
    {},
    { ...signedIn(), ...hint('bob'), progress: done.signedIn },
    'login_required',
  ],
  ['of another client', {}, { ...signedIn(), ...hint('ada', 'guest') }, 'invalid_request'],
  ['not ours', {}, { ...signedIn(), hint: { kind: 'not-ours', reason: 'signature' } }, 'invalid_request'],
  ['not ours, and nobody signed in', {}, { hint: { kind: 'not-ours', reason: 'issuer' } }, 'invalid_request'],
])

const subClaim = (sub: string) => ({ claims: JSON.stringify({ id_token: { sub: { value: sub } } }) })
table('CORE-7 claims with a sub: no answer for any other user', [
  ['the person at hand', subClaim('ada'), signedIn(), 'issue: openid'],
  ['somebody else', subClaim('bob'), signedIn(), 'sign-in: other-user'],
  ['somebody else, in silence', { ...subClaim('bob'), prompt: 'none' }, signedIn(), 'login_required'],
  ['somebody else than the hint', subClaim('bob'), { ...signedIn(), ...hint('ada') }, 'sign-in: other-user'],
  [
    'somebody else signed in for this request',
    subClaim('bob'),
    { ...signedIn(), progress: done.signedIn },
    'login_required',
  ],
])

table('CORE §3.1.2.1 prompt=select_account', [
  ['asks who is signed in', { prompt: 'select_account' }, signedIn(), 'select-account'],
  ['asks once', { prompt: 'select_account' }, { ...signedIn(), progress: done.chose }, 'issue: openid'],
  [
    'is met by a sign-in',
    { prompt: 'select_account' },
    { ...signedIn(), progress: done.signedIn },
    'issue: openid',
  ],
  [
    'CORE-14 asks again in another session',
    { prompt: 'select_account' },
    { ...signedIn(), progress: done.choseElsewhere },
    'select-account',
  ],
  ['signs in whom nobody knows', { prompt: 'select_account' }, {}, 'sign-in: no-session'],
  [
    'does not stand in for an old login',
    { prompt: 'select_account', max_age: '1' },
    { ...signedIn(), progress: done.chose },
    'sign-in: max-age',
  ],
])

table(
  'CORE §3.1.2.4 an app of somebody else needs consent',
  [
    ['never given', { scope: 'openid email' }, signedIn(), 'consent: openid email'],
    [
      'given before',
      { scope: 'openid email' },
      { ...signedIn(), rememberedScope: ['email', 'openid'] },
      'issue: openid email',
    ],
    [
      'given for less',
      { scope: 'openid email' },
      { ...signedIn(), rememberedScope: ['openid'] },
      'consent: openid email',
    ],
    [
      'given now',
      { scope: 'openid email' },
      { ...signedIn(), ...allowed('openid email') },
      'issue: openid email',
    ],
    [
      'CORE-14 given in a session that ended',
      { scope: 'openid email' },
      { ...signedIn(), ...allowed('openid email', there) },
      'consent: openid email',
    ],
    [
      'given now for less',
      { scope: 'openid email' },
      { ...signedIn(), ...allowed('openid') },
      'consent: openid email',
    ],
    ['denied', {}, { ...signedIn(), ...denied() }, 'access_denied'],
    ['CORE-14 denied in a session that ended', {}, { ...signedIn(), ...denied(there) }, 'consent: openid'],
    [
      'denied now, allowed before',
      {},
      { ...signedIn(), ...denied(), rememberedScope: ['openid'] },
      'access_denied',
    ],
    [
      'CORE-47 asked for anew by prompt=consent',
      { prompt: 'consent' },
      { ...signedIn(), rememberedScope: ['openid'] },
      'consent: openid',
    ],
    ['asked for anew, once', { prompt: 'consent' }, { ...signedIn(), ...allowed('openid') }, 'issue: openid'],
    ['after the sign-in', { prompt: 'login consent' }, signedIn(), 'sign-in: prompt-login'],
  ],
  guest,
)

describe('RFC8252 §8.6 a native app that anybody may pretend to be', () => {
  const [scheme, loopback, claimed] = ['com.example.app:/cb', 'http://127.0.0.1/cb', 'https://app.example/cb']
  const redirectUris = [scheme, loopback, claimed]
  const native: Client = { ...guest, applicationType: 'native', authMethods: ['none'], redirectUris }
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  const asked = (redirect_uri: string, client: Client = native, further = {}, facts: Facts = {}) => {
    const remembering = { ...signedIn(), rememberedScope: ['openid'], ...facts }
    return outcome({ redirect_uri, ...pkce, ...further }, remembering, client)
  }

  for (const uri of [scheme, loopback, 'http://127.0.0.1:4711/cb']) {
    it(`gets nothing by what the person allowed before: ${uri}`, () => {
      assert.equal(asked(uri), 'consent: openid')
      assert.equal(asked(uri, native, { prompt: 'none' }), 'consent_required')
    })

    it(`gets what the person allows now: ${uri}`, () => {
      assert.equal(asked(uri, native, {}, allowed('openid')), 'issue: openid')
    })
  }

  it('is known by an https address that belongs to it, by a secret, or as ours', () => {
    assert.equal(asked(claimed), 'issue: openid')
    assert.equal(asked(scheme, { ...native, authMethods: ['client_secret_basic'] }), 'issue: openid')
    assert.equal(asked(scheme, { ...native, firstParty: true }), 'issue: openid')
  })
})

const offline = { scope: 'openid offline_access' }
const offlineAllowed = ['openid', 'offline_access']
table('CORE-10 offline_access of our own app needs the consent page, too', [
  ['without prompt=consent it is dropped', offline, signedIn(), 'issue: openid'],
  [
    'with prompt=consent the person is asked',
    { ...offline, prompt: 'consent' },
    signedIn(),
    'consent: openid offline_access',
  ],
  [
    'allowed now',
    { ...offline, prompt: 'consent' },
    { ...signedIn(), ...allowed('openid offline_access') },
    'issue: openid offline_access',
  ],
  [
    'allowed before',
    offline,
    { ...signedIn(), rememberedScope: offlineAllowed },
    'issue: openid offline_access',
  ],
  [
    'allowed before, in silence',
    { ...offline, prompt: 'none' },
    { ...signedIn(), rememberedScope: offlineAllowed },
    'issue: openid offline_access',
  ],
  [
    'alone and without prompt=consent nothing is left',
    { scope: 'offline_access' },
    signedIn(),
    'invalid_scope',
  ],
])

table(
  'CORE-10 offline_access of somebody else’s app',
  [
    ['is not on the page unless prompt=consent', offline, signedIn(), 'consent: openid'],
    [
      'is on the page with prompt=consent',
      { ...offline, prompt: 'consent' },
      signedIn(),
      'consent: openid offline_access',
    ],
    [
      'is on the page when it was allowed before',
      { scope: 'openid offline_access email' },
      { ...signedIn(), rememberedScope: offlineAllowed },
      'consent: openid offline_access email',
    ],
    [
      'was allowed before',
      offline,
      { ...signedIn(), rememberedScope: offlineAllowed },
      'issue: openid offline_access',
    ],
  ],
  guest,
)

describe('the plan', () => {
  const plan = (parameters: Readonly<Record<string, string>>, facts: Facts, client: Client = app) => {
    const query = new URLSearchParams(authorizeParameters(parameters)).toString()
    const { profile = standardProfile } = facts
    const admitted = decideAdmission(readAuthorization(query), client, { tenant, profile })
    assert.equal(admitted.kind, 'admitted')
    const decision = decideAuthorization(admitted, {
      now,
      profile: standardProfile,
      issuer,
      tenant,
      rememberedScope: [],
      ...facts,
    })
    assert.equal(decision.kind, 'issue')
    return decision.plan
  }

  it('D10 BCL-53 everything ends with the session', () => {
    assert.deepEqual(plan({}, signedIn()).atLogout, { access: 'end', refresh: 'end' })
  })
  it('D10 BCL-54 but offline_access keeps its refresh token', () => {
    const { atLogout } = plan(offline, { ...signedIn(), rememberedScope: offlineAllowed })
    assert.deepEqual(atLogout, { access: 'end', refresh: 'survive' })
  })
  it('D10 AKA-6 at some doors nothing does, whatever its scope says', () => {
    const surviving: Profile = { ...standardProfile, atLogout: 'survives' }
    assert.deepEqual(plan({}, { ...signedIn(), profile: surviving }).atLogout, {
      access: 'survive',
      refresh: 'survive',
    })
  })
  it('D10 AKA-6 AKA-92 an access token of the answer is as long as its session, where it ends with it', () => {
    const { signedIn: here } = signedIn()
    assert.ok(here)
    const soon = new Date(now.getTime() + 30_000)
    const session = { ...here.session, expiresAt: soon, idleExpiresAt: soon }
    const isCapped = (profile: Profile, logoutRevokes: LogoutRevocation) => {
      const facts = { signedIn: { ...here, session }, profile, tenant: { ...tenant, logoutRevokes } }
      return plan({ response_type: 'token' }, facts, anything).access?.expiresAt === soon
    }
    const surviving: Profile = { ...standardProfile, atLogout: 'survives' }
    assert.deepEqual(
      [
        isCapped(standardProfile, 'as-granted'),
        isCapped(surviving, 'as-granted'),
        isCapped(surviving, 'access-tokens'),
      ],
      [true, false, true],
    )
  })
  it('remembers what was allowed on the way, and only that', () => {
    assert.deepEqual(plan({}, signedIn()).allowedScope, [])
    assert.deepEqual(plan({ prompt: 'consent' }, { ...signedIn(), ...allowed('openid') }).allowedScope, [
      'openid',
    ])
  })

  const nonce = 'n-1'
  describe('OAuth 2.0 Multiple Response Types §3 to §5 what the answer carries', () => {
    const cases: readonly (readonly [type: string, code: boolean, idToken: boolean, access: boolean])[] = [
      ['code', true, false, false],
      ['id_token', false, true, false],
      ['id_token token', false, true, true],
      ['code id_token', true, true, false],
      ['code token', true, false, true],
      ['code id_token token', true, true, true],
      ['token', false, false, true],
      ['none', false, false, false],
    ]
    for (const [type, code, idToken, access] of cases) {
      it(type, () => {
        const { hasCode, ...made } = plan({ response_type: type, nonce }, signedIn(), anything)
        assert.deepEqual([hasCode, 'idToken' in made, 'access' in made], [code, idToken, access])
      })
    }
  })

  describe('CORE §5.4 an ID token tells of the person', () => {
    const told = (parameters: Readonly<Record<string, string>>) =>
      plan({ nonce, scope: 'openid profile', ...parameters }, signedIn(), anything).idToken?.person
    const claims = JSON.stringify({ id_token: { email: null } })
    it('the claims of the scopes where no access token is issued', () =>
      assert.deepEqual(told({ response_type: 'id_token' }), { name: 'Ada' }))
    for (const type of ['id_token token', 'code id_token', 'code id_token token'])
      it(`nothing where one is: ${type}`, () => assert.deepEqual(told({ response_type: type }), {}))
    it('CORE §5.5 what was asked one by one, always', () => {
      assert.deepEqual(told({ response_type: 'code id_token', claims }), { email: 'ada@example.org' })
      assert.deepEqual(told({ response_type: 'id_token', claims }), { name: 'Ada', email: 'ada@example.org' })
    })
  })

  describe('GEN-23 an ID token of a door that tells by scope', () => {
    const told = (parameters: Readonly<Record<string, string>>) =>
      plan({ nonce, scope: 'openid profile', ...parameters }, { ...signedIn(), profile: telling }, anything)
        .idToken?.person
    for (const type of ['id_token', 'code id_token', 'code id_token token']) {
      it(`tells the claims of the scopes, spelled as that door does: ${type}`, () =>
        assert.deepEqual(told({ response_type: type }), {
          nickname: null,
          name: 'Ada',
          of: ['openid', 'profile'],
        }))
    }
  })

  it('GEN-9 D3 an access token of the answer is a JWT where a door has no others', () => {
    const asked = { response_type: 'token' }
    const formatAt = (profile: Profile) =>
      plan(asked, { ...signedIn(), profile }, anything).access?.target.format
    assert.deepEqual([formatAt(telling), formatAt(standardProfile)], ['jwt', 'opaque'])
  })

  it('CORE §5.5 RFC8707 §2 keeps what the app asked for with the grant', () => {
    const claims = { userinfo: { email: { essential: true } } }
    const asked = plan({ resource: resource.uri, claims: JSON.stringify(claims) }, signedIn())
    assert.deepEqual([asked.resources, asked.claims], [[resource.uri], claims])
  })

  it('RFC8707 §2.1 the access token of the answer is for the resource that it names', () => {
    const { access } = plan({ response_type: 'token', resource: resource.uri }, signedIn(), anything)
    assert.deepEqual(access?.target.audience, [resource.uri])
    assert.equal(Number(access?.expiresAt) - Number(now), 60_000)
  })
})

/** Doors of another spelling, by their values. */
const trusting: Profile = { ...standardProfile, offlineAccess: 'by-being-first-party' }
const telling: Profile = {
  ...standardProfile,
  idTokenPerson: 'by-scope',
  accessTokenFormat: 'jwt',
  spelling: {
    ...standardProfile.spelling,
    person: (told, scope) => ({ nickname: null, ...told, of: scope }),
  },
}
const plainOAuth: Profile = { ...trusting, idTokens: false, scopes: { user: ['profile', 'email'] } }

describe('D8 GEN-13 CORE-10 offline_access at a door that takes our own apps at their word', () => {
  const there = { ...signedIn(), profile: trusting }
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, Facts, Client, string])[] = [
    ['an app of ours gets it without a question', offline, there, app, 'issue: openid offline_access'],
    [
      'an app of ours gets it in silence',
      { ...offline, prompt: 'none' },
      there,
      app,
      'issue: openid offline_access',
    ],
    [
      'an app of ours that asks for the page gets the page',
      { ...offline, prompt: 'consent' },
      there,
      app,
      'consent: openid offline_access',
    ],
    ['another app does not', offline, { ...there, rememberedScope: ['openid'] }, guest, 'issue: openid'],
    ['another app is asked for the rest', offline, there, guest, 'consent: openid'],
    [
      'another app is asked for it with prompt=consent',
      { ...offline, prompt: 'consent' },
      there,
      guest,
      'consent: openid offline_access',
    ],
    [
      'another app gets what was allowed before',
      offline,
      { ...there, rememberedScope: ['openid', 'offline_access'] },
      guest,
      'issue: openid offline_access',
    ],
    ['and nothing changes elsewhere', offline, signedIn(), app, 'issue: openid'],
  ]
  for (const [name, parameters, facts, client, expected] of cases) {
    it(name, () => assert.equal(outcome(parameters, facts, client), expected))
  }
})

describe('GEN-41 a scope of an issuer’s own', () => {
  const there = { ...signedIn(), profile: plainOAuth }
  it('is granted by its name', () => assert.equal(outcome({ scope: 'user' }, there), 'issue: user'))
  it('is asked for by what it stands for', () =>
    assert.equal(outcome({ scope: 'user' }, there, guest), 'consent: profile email'))
  it('and is not asked for again, at whatever door that was allowed', () => {
    const known = { ...there, rememberedScope: ['email', 'profile', 'openid'] }
    assert.equal(outcome({ scope: 'user' }, known, guest), 'issue: user')
  })
})

describe('RFC8707 §2.1 resources that no single token fits', () => {
  const both = `resource=${encodeURIComponent(resource.uri)}&resource=${encodeURIComponent(files.uri)}`
  const decide = (responseType: string) => {
    const query = new URLSearchParams(authorizeParameters({ response_type: responseType })).toString()
    const admitted = decideAdmission(readAuthorization(`${query}&${both}`), anything, standardly)
    assert.equal(admitted.kind, 'admitted')
    return decideAuthorization(admitted, {
      now,
      profile: standardProfile,
      issuer,
      tenant,
      rememberedScope: [],
      ...signedIn(),
    })
  }
  it('are refused where the answer would be that token', () => {
    const decision = decide('token')
    assert.equal(decision.kind === 'answer-error' && decision.error.code, 'invalid_target')
  })
  it('are granted where a code can yield one after the other', () =>
    assert.equal(decide('code').kind, 'issue'))
})

const acrClaim = (acr: unknown) => ({ claims: JSON.stringify({ id_token: { acr } }) })
const acrOf = (
  parameters: Readonly<Record<string, string>>,
  client: Client = app,
  more: Pick<AuthorizationFacts, 'reachedAcrValues'> = {},
) => {
  const query = new URLSearchParams(authorizeParameters(parameters)).toString()
  const admitted = decideAdmission(readAuthorization(query), client, standardly)
  assert.equal(admitted.kind, 'admitted')
  const decision = decideAuthorization(admitted, {
    now,
    profile: standardProfile,
    issuer,
    tenant,
    rememberedScope: [],
    ...signedIn(),
    ...more,
  })
  if (decision.kind === 'answer-error') return decision.error.code
  return decision.kind === 'issue' ? decision.plan.acr : decision.kind
}

describe('CORE §5.5.1.1 acr', () => {
  const unmet = 'unmet_authentication_requirements'
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string | undefined])[] = [
    ['is told to nobody who did not ask', {}, undefined],
    ['is the first asked one that a sign-in here amounts to', { acr_values: 'platinum gold silver' }, 'gold'],
    ['is the usual one where none of the wishes is met', { acr_values: 'platinum' }, 'silver'],
    ['asked for by its bare name', acrClaim(null), 'silver'],
    ['asked for as a claim with values', acrClaim({ values: ['platinum', 'gold'] }), 'gold'],
    ['asked for as a claim with one value', acrClaim({ value: 'gold' }), 'gold'],
    ['an essential one that is met', acrClaim({ essential: true, values: ['gold'] }), 'gold'],
    ['an essential one of any value', acrClaim({ essential: true }), 'silver'],
    ['a wish for values that are not met', acrClaim({ values: ['platinum'] }), 'silver'],
    ['an essential one that is not met', acrClaim({ essential: true, values: ['platinum'] }), unmet],
    ['an essential single one that is not met', acrClaim({ essential: true, value: 'platinum' }), unmet],
    [
      'an essential one beside acr_values that are met',
      { ...acrClaim({ essential: true, value: 'platinum' }), acr_values: 'gold' },
      unmet,
    ],
  ]
  for (const [name, parameters, expected] of cases) it(name, () => assert.equal(acrOf(parameters), expected))
  it('of default_acr_values', () => assert.equal(acrOf({}, { ...app, defaultAcrValues: ['gold'] }), 'gold'))

  const ofUpstream: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    readonly string[],
    string?,
  ])[] = [
    ['is one that it amounts to', { acr_values: 'silver gold' }, ['gold'], 'gold'],
    ['is never a password’s', { acr_values: 'silver' }, ['gold'], 'gold'],
    ['is none where it amounts to nothing', { acr_values: 'silver gold' }, []],
    ['that is essential is met', acrClaim({ essential: true, value: 'gold' }), ['gold'], 'gold'],
    ['that is essential is not met', acrClaim({ essential: true, value: 'silver' }), ['gold'], unmet],
  ]
  for (const [name, parameters, reachedAcrValues, expected] of ofUpstream)
    it(`FED-2 of a sign-in by an upstream’s word ${name}`, () =>
      assert.equal(acrOf(parameters, app, { reachedAcrValues }), expected))
})

table('Initiating User Registration §4 prompt=create', [
  ['leads to the page where accounts are opened', { prompt: 'create' }, {}, 'sign-up'],
  ['also in a browser that has a session', { prompt: 'create' }, signedIn(), 'sign-up'],
  [
    'and on, once an account was opened for this request',
    { prompt: 'create' },
    { ...signedIn(), progress: done.signedIn },
    'issue: openid',
  ],
  [
    'but not by what was done in another session',
    { prompt: 'create' },
    { ...signedIn(), progress: done.signedInElsewhere },
    'sign-up',
  ],
])

const withoutSignUp: Facts = {
  tenant: { ...tenant, signUp: false },
  profile: { ...standardProfile, unofferedSignUp: 'sign-in-instead' },
}
table('AKA-41 prompt=create where nobody opens an account, at a door that tells the person so', [
  ['leads to where people sign in', { prompt: 'create' }, withoutSignUp, 'sign-in: no-sign-up'],
  [
    'also in a browser that has a session',
    { prompt: 'create' },
    { ...withoutSignUp, ...signedIn() },
    'sign-in: no-sign-up',
  ],
  [
    'and on, once somebody signed in for this request',
    { prompt: 'create' },
    { ...withoutSignUp, ...signedIn(), progress: done.signedIn },
    'issue: openid',
  ],
])

const emailClaim = (where: string) => ({
  claims: JSON.stringify({ [where]: { email: { essential: true } } }),
})

table(
  'CORE §3.1.2.4 the person is asked for all that the app would get',
  [
    ['claims of userinfo', emailClaim('userinfo'), signedIn(), 'consent: openid email'],
    ['claims of the ID token', emailClaim('id_token'), signedIn(), 'consent: openid email'],
    [
      'in any language (CORE §5.2)',
      { claims: JSON.stringify({ userinfo: { 'family_name#ja': null } }) },
      signedIn(),
      'consent: openid profile',
    ],
    [
      'claims that a scope covers are asked for once',
      { ...emailClaim('userinfo'), scope: 'openid email' },
      signedIn(),
      'consent: openid email',
    ],
    [
      'claims of the protocol are not the person’s',
      { claims: JSON.stringify({ id_token: { acr: null, auth_time: null } }) },
      { ...signedIn(), rememberedScope: ['openid'] },
      'issue: openid',
    ],
    [
      'a resource (RFC 8707)',
      { resource: resource.uri },
      { ...signedIn(), rememberedScope: ['openid'] },
      `consent: openid resource:${resource.uri}`,
    ],
    [
      'and once',
      { ...emailClaim('userinfo'), resource: resource.uri },
      { ...signedIn(), rememberedScope: ['openid', 'email', `resource:${resource.uri}`] },
      'issue: openid',
    ],
    [
      'allowed on the way',
      emailClaim('userinfo'),
      { ...signedIn(), ...allowed('openid email') },
      'issue: openid',
    ],
  ],
  guest,
)
