import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  formOf,
  type FrontDoor,
  type FrontDoorOptions,
  jsonOf,
  openFrontDoor,
  press,
  textOf,
  userOf,
  visit,
} from '../support/front-door.ts'
import { openAuth0, sdkHeader, shopId, signInByAuth0, spaId, spaOrigin } from '../support/front-door/auth0.ts'
import { type MailBox, openMailBox } from '../support/mail-box.ts'
import { until } from '../support/until.ts'

type Json = Readonly<Record<string, unknown>>

const connection = 'Username-Password-Authentication'
const password = 'four words in row'
const sent = "We've just sent you an email to reset your password."

/** As auth0-js and the node SDK send it. */
function call(door: FrontDoor, path: string, json: Json, headers: Readonly<Record<string, string>> = {}) {
  return door.send('POST', `/dbconnections/${path}`, {
    json: { client_id: spaId, connection, ...json },
    headers: { ...sdkHeader, ...headers },
  })
}

const signUp = (door: FrontDoor, json: Json) => call(door, 'signup', { password, ...json })
const changePassword = (door: FrontDoor, json: Json) => call(door, 'change_password', json)

function said(answer: Answer): readonly unknown[] {
  const { name, code, statusCode } = jsonOf(answer)
  assert.equal(statusCode, answer.status)
  return [answer.status, name, code]
}

async function usersCalled(door: FrontDoor, name: string): Promise<number> {
  const { users = [] } = await door.snapshot()
  return users.filter((row) => JSON.stringify(row).includes(`"${name}"`)).length
}

describe('AUT-42 an app’s own sign-up form, through the front door', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAuth0({
      tenant: { signUp: true },
      clients: {
        pairs: () => ({ dialect: 'auth0', subject_type: 'pairwise' }),
      },
      neighbours: [
        { id: 'beta', name: 'Beta', pathPrefix: '/beta', dialects: { auth0: {} }, users: [userOf(ada)] },
      ],
    })
  })
  after(() => door.close())

  it('opens an account, by JSON and by form, and its person signs in', async () => {
    const answer = await signUp(door, {
      email: 'Eve@example.org',
      name: 'Eve',
      given_name: 'E',
      user_metadata: { plan: 'silver' },
    })
    assert.equal(answer.status, 200, answer.body)
    const { _id: id, ...rest } = jsonOf(answer)
    assert.deepEqual(rest, { email: 'Eve@example.org', email_verified: false, name: 'Eve', given_name: 'E' })
    const person = { ...ada, username: 'eve@example.org', password }
    const own = await signInByAuth0(door, door.app(shopId), { person })
    assert.equal(own.idClaims['sub'], id)
    assert.deepEqual(
      [own.idClaims['email'], own.idClaims['email_verified'], own.idClaims['given_name']],
      ['Eve@example.org', false, 'E'],
    )

    const form = new URLSearchParams({
      client_id: spaId,
      connection,
      email: 'frank@example.org',
      username: 'frank',
      password,
    })
    const byForm = await door.send('POST', '/dbconnections/signup', { form: form.toString() })
    assert.equal(jsonOf(byForm)['username'], 'frank')
    const frank = { ...ada, username: 'FRANK', password }
    assert.ok((await signInByAuth0(door, door.app(shopId), { person: frank })).id_token)
  })

  it('SEC takes nobody’s word for what is not theirs to say', async () => {
    const answer = await signUp(door, {
      email: 'ivan@example.org',
      email_verified: true,
      id: 'user-ada',
      user_id: 'user-ada',
      origin: 'configuration',
      app_metadata: { roles: ['admin'] },
      preferred_username: 'ada',
      claims: { email_verified: true },
      ['__proto__']: { email_verified: true },
    })
    const { _id: id, ...rest } = jsonOf(answer)
    assert.deepEqual(rest, { email: 'ivan@example.org', email_verified: false })
    assert.notEqual(id, 'user-ada')
    const { users = [] } = await door.snapshot()
    const row = (users as { id: string; origin: string; claims: string }[]).find((one) => one.id === id)
    assert.equal(row?.origin, 'sign-up')
    assert.deepEqual(JSON.parse(row?.claims ?? ''), {
      preferred_username: 'ivan@example.org',
      email: 'ivan@example.org',
      email_verified: false,
    })
  })

  it('signs nobody in, and sets no cookie', async () => {
    const answer = await signUp(door, { email: 'grace@example.org' })
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.body.includes(password), false)
  })

  it('CORE §8.1 tells an app with subjects of its own no other', async () => {
    const answer = await signUp(door, { client_id: 'pairs', email: 'henry@example.org' })
    const own = await signInByAuth0(door, door.app('pairs'), {
      person: { ...ada, username: 'henry@example.org', password },
    })
    assert.equal(jsonOf(answer)['_id'], own.idClaims['sub'])
    const { users = [] } = await door.snapshot()
    const row = (users as { id: string; username: string }[]).find(
      ({ username }) => username === 'henry@example.org',
    )
    assert.notEqual(jsonOf(answer)['_id'], row?.id)
  })

  const refused: readonly (readonly [string, Json, string, string])[] = [
    ['no email', {}, 'BadRequestError', 'invalid_signup'],
    ['no password', { email: 'judy@example.org', password: '' }, 'BadRequestError', 'invalid_signup'],
    ['an email that is none', { email: 'judy', username: 'judy1' }, 'BadRequestError', 'invalid_signup'],
    [
      'an email with a header in it',
      { email: 'judy@example.org\r\nBcc: x@example.org' },
      'BadRequestError',
      'invalid_request',
    ],
    [
      'a username that cannot be one',
      { email: 'judy@example.org', username: 'ju dy' },
      'BadRequestError',
      'invalid_signup',
    ],
    [
      'somebody else’s email for a username',
      { email: 'judy@example.org', username: 'victim@example.org' },
      'BadRequestError',
      'invalid_signup',
    ],
    [
      'a name without an end',
      { email: 'judy@example.org', nickname: 'j'.repeat(201) },
      'BadRequestError',
      'invalid_signup',
    ],
    ['an email that somebody has', { email: 'ADA@example.org' }, 'BadRequestError', 'user_exists'],
    [
      'a username that somebody has',
      { email: 'judy@example.org', username: 'Ada' },
      'BadRequestError',
      'user_exists',
    ],
    [
      'a short password',
      { email: 'judy@example.org', password: 'seven77' },
      'PasswordStrengthError',
      'invalid_password',
    ],
    [
      'a long one',
      { email: 'judy@example.org', password: 'x1'.repeat(513) },
      'PasswordStrengthError',
      'invalid_password',
    ],
    [
      'a common one',
      { email: 'judy@example.org', password: 'Password123' },
      'PasswordDictionaryError',
      'invalid_password',
    ],
    [
      'a name for one',
      { email: 'judy@example.org', nickname: 'Jude the Obscure', password: 'jude the obscure' },
      'PasswordNoUserInfoError',
      'invalid_password',
    ],
    [
      'an unknown app',
      { client_id: 'nobody', email: 'judy@example.org' },
      'BadRequestError',
      'invalid_client',
    ],
    ['no app', { client_id: '', email: 'judy@example.org' }, 'BadRequestError', 'invalid_request'],
    [
      'another connection',
      { connection: 'corp<b>', email: 'judy@example.org' },
      'BadRequestError',
      'invalid_connection',
    ],
    ['a number for an email', { email: 7 }, 'BadRequestError', 'invalid_request'],
    [
      'a list for a password',
      { email: 'judy@example.org', password: ['x'] },
      'BadRequestError',
      'invalid_request',
    ],
  ]
  for (const [what, json, name, code] of refused) {
    it(`refuses ${what}: ${code}`, async () => {
      const answer = await signUp(door, json)
      assert.deepEqual(said(answer), [400, name, code])
      assert.doesNotMatch(answer.body, /seven77|Password123|four words|<b>/)
      assert.equal(await usersCalled(door, 'judy@example.org'), 0)
    })
  }

  it('names the connection that it does not know, and tells a weak password’s rule as the forms read it', async () => {
    const answer = jsonOf(await signUp(door, { connection: 'corp<b>', email: 'judy@example.org' }))
    assert.match(String(answer['description']), /^connection not found: "corp\?b\?"/)
    const weak = jsonOf(await signUp(door, { email: 'judy@example.org', password: 'seven77' }))
    assert.deepEqual(weak['description'], {
      rules: [
        { message: 'At least %d characters in length', format: [8], code: 'lengthAtLeast', verified: false },
      ],
      verified: false,
    })
    assert.equal(weak['policy'], '* At least 8 characters in length')
  })

  it('AUT-34 refuses a member twice, no object, and no form', async () => {
    const bodies = [
      [
        'application/json',
        `{"client_id":"${spaId}","email":"a@b.example","email":"c@d.example"}`,
        /The member email was sent more than once/,
      ],
      ['application/json', '"text"', /must be a JSON object/],
      ['application/json', '{', /must be a JSON object/],
      ['text/plain', `{"client_id":"${spaId}"}`, /application\/x-www-form-urlencoded/],
      [
        'application/x-www-form-urlencoded',
        `client_id=${spaId}&client_id=x`,
        /"client_id" was sent more than once/,
      ],
    ] as const
    for (const [type, form, words] of bodies) {
      const answer = await door.send('POST', '/dbconnections/signup', {
        form,
        headers: { 'content-type': type },
      })
      assert.deepEqual(said(answer), [400, 'BadRequestError', 'invalid_request'])
      assert.match(String(jsonOf(answer)['description']), words)
    }
  })

  it('a tenant where people open no accounts says so, and so does one without the dialect', async () => {
    const other = await openAuth0()
    const standard = await openFrontDoor({ tenant: { signUp: true } })
    try {
      const answer = await signUp(other, { email: 'judy@example.org' })
      assert.deepEqual(said(answer), [400, 'BadRequestError', 'unauthorized'])
      assert.equal(await usersCalled(other, 'judy@example.org'), 0)
      assert.equal((await signUp(standard, { email: 'judy@example.org' })).status, 404)
    } finally {
      await other.close()
      await standard.close()
    }
  })

  it('reaches no other tenant: neither its apps nor its people', async () => {
    const json = { client_id: spaId, connection, email: 'judy@example.org', password }
    const answer = await door.send('POST', '/beta/dbconnections/signup', { json })
    assert.deepEqual(said(answer), [400, 'BadRequestError', 'invalid_client'])
  })

  describe('SEC-16', () => {
    it('nobody asks for many names from one address, and the page counts with the call', async () => {
      const own = await openAuth0({ tenant: { signUp: true } })
      try {
        let last = await signUp(own, { email: 'ada@example.org' })
        for (let number = 0; number < 60 && last.status !== 429; number += 1)
          last = await signUp(own, { email: number < 2 ? 'ada@example.org' : `new${number}@example.org` })
        assert.deepEqual(said(last), [429, 'TooManyRequestsError', 'too_many_requests'])
        assert.ok(Number(last.headers['retry-after']) > 0)
        const browser = own.browser()
        const page = await visit(
          own,
          browser,
          `/authorize?${new URLSearchParams({ client_id: shopId, response_type: 'code', redirect_uri: own.app(shopId).callback, scope: 'openid', screen_hint: 'signup' }).toString()}`,
        )
        const { action, hidden } = formOf(page)
        assert.equal(
          (await browser.post(action, { ...hidden, username: 'new@example.org', password })).status,
          429,
        )
      } finally {
        await own.close()
      }
    })

    it('a weak password is told before the name is looked at', async () => {
      const [taken, free] = await Promise.all(
        ['ada@example.org', 'nobody@example.org'].map((email) => signUp(door, { email, password: 'short' })),
      )
      assert.equal(taken?.body, free?.body)
    })
  })

  for (const path of ['signup', 'change_password']) {
    it(`AUT-44 D18 /dbconnections/${path} is for pages of registered origins, with the SDK’s header`, async () => {
      const preflight = await door.send('OPTIONS', `/dbconnections/${path}`, {
        headers: {
          origin: spaOrigin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'auth0-client,content-type',
        },
      })
      assert.equal(preflight.status, 204)
      assert.equal(preflight.headers['access-control-allow-origin'], spaOrigin)
      assert.equal(preflight.headers['access-control-allow-credentials'], 'true')
      assert.match(String(preflight.headers['access-control-allow-headers']).toLowerCase(), /auth0-client/)
      const read = async (origin: string, client_id: string) =>
        (await call(door, path, { client_id, email: 'ada@example.org', password: 'x' }, { origin })).headers[
          'access-control-allow-origin'
        ]
      assert.equal(await read(spaOrigin, spaId), spaOrigin)
      assert.equal(await read(spaOrigin, shopId), undefined, 'not for another app')
      assert.equal(await read('https://elsewhere.example', spaId), undefined)
    })
  }
})

describe('AUT-43 an app’s own “forgot password”, through the front door', () => {
  let box: MailBox
  let door: FrontDoor
  before(async () => {
    box = await openMailBox()
    door = await openAuth0(withMail(box))
  })
  after(async () => {
    await door.close()
    await box.close()
  })
  beforeEach(() => {
    door.clock.advance(3600)
    box.letters.length = 0
    door.log.length = 0
  })

  function withMail({ smtp }: MailBox): FrontDoorOptions {
    return { top: { mail: { smtp, from: 'Acme <id@acme.example>' } } }
  }

  it('mails a link that leads to our page, and the new password counts', async () => {
    const answer = await changePassword(door, {
      client_id: shopId,
      email: 'ada@example.org',
      organization: 'org_1',
    })
    assert.deepEqual([answer.status, answer.body], [200, sent])
    assert.match(String(answer.headers['content-type']), /^text\/plain/)
    const { envelope, text } = await box.nth(1)
    assert.deepEqual(envelope.to, ['ada@example.org'])
    const browser = door.browser()
    const page = await visit(door, browser, /https?:\S+/.exec(text)?.[0] ?? '')
    door.clock.advance(1)
    const done = await press(door, browser, page, { password })
    assert.match(textOf(done), /Your new password is set.*Back to The shop app/)
    door.clock.advance(1)
    assert.ok((await signInByAuth0(door, door.app(shopId), { person: { ...ada, password } })).id_token)
  })

  it('SEC-16 answers every name alike, known or not', async () => {
    const bodies = []
    for (const json of [
      { email: 'ada@example.org' },
      { email: 'nobody@example.org' },
      { username: 'bob' },
      { email: 'x' },
    ])
      bodies.push((await changePassword(door, json)).body)
    assert.deepEqual(new Set(bodies), new Set([sent]))
    await until(
      'all are answered',
      () => door.log.filter(({ event }) => event === 'password reset').length === 4,
    )
    await box.nth(2)
    assert.deepEqual(
      new Set(box.letters.flatMap(({ envelope }) => envelope.to)),
      new Set(['ada@example.org', 'bob@example.org']),
    )
  })

  it('SEC an address with a header in it is refused, or is nobody’s', async () => {
    const answer = await changePassword(door, { email: 'ada@example.org\r\nBcc: eve@x.example' })
    assert.equal(answer.status, 400)
    await changePassword(door, { email: 'ada@example.org,eve@x.example' })
    await until('it is answered', () => door.log.some(({ fields }) => fields['outcome'] === 'no-account'))
    assert.equal(box.letters.length, 0)
  })

  it('the page and the call count together', async () => {
    for (let count = 0; count < 60; count += 1) await changePassword(door, { email: `nobody${count}` })
    assert.deepEqual(said(await changePassword(door, { email: 'ada@example.org' })), [
      429,
      'TooManyRequestsError',
      'too_many_requests',
    ])
    const browser = door.browser()
    const page = await press(door, browser, await visit(door, browser, '/forgot-password'), {
      username: 'ada',
    })
    assert.equal(page.status, 429)
  })

  const refused: readonly (readonly [string, Json, string])[] = [
    ['no email', {}, 'invalid_request'],
    ['an unknown app', { client_id: 'nobody', email: 'ada@example.org' }, 'invalid_client'],
    ['another connection', { connection: 'corp', email: 'ada@example.org' }, 'invalid_connection'],
    ['an object for an email', { email: { $ne: 'x' } }, 'invalid_request'],
  ]
  for (const [what, json, code] of refused)
    it(`refuses ${what}: ${code}`, async () =>
      assert.deepEqual(said(await changePassword(door, json)), [400, 'BadRequestError', code]))

  it('a server that sends no mail says so', async () => {
    const other = await openAuth0()
    try {
      const answer = await changePassword(other, { email: 'ada@example.org' })
      assert.deepEqual(said(answer), [501, 'NotImplementedError', 'not_implemented'])
      assert.match(answer.body, /sends no mail/)
    } finally {
      await other.close()
    }
  })

  it('a mail server that is down changes no answer, and the log says so', async () => {
    const other = await openAuth0({ top: { mail: { smtp: 'smtp://127.0.0.1:9', from: 'id@acme.example' } } })
    try {
      assert.equal((await changePassword(other, { email: 'ada@example.org' })).body, sent)
      await until('it was logged', () => other.log.some(({ event }) => event === 'mail not sent'))
    } finally {
      await other.close()
    }
  })
})
