import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { TicketVerdict } from '../../protocol/index.ts'
import { plainReply, serviceReply } from './cas-reply.ts'

const authTime = new Date('2026-11-20T09:00:00.250Z')
const vouched = (username: string, claims: Readonly<Record<string, unknown>> = {}): TicketVerdict => ({
  kind: 'vouched',
  username,
  claims,
  authTime,
})
const xml = (verdict: TicketVerdict | undefined) => serviceReply(verdict, { query: '' }).body

describe('GEN-29 CAS 3.0 §2.5.2 a validation in XML', () => {
  it('has an element for every value that is known', () => {
    const claims = {
      sub: 'user-ada',
      email_verified: true,
      name: null,
      nickname: ['Ada', 'Countess'],
      address: { country: 'UK', region: null, 'no name': 'x', '<evil>': 'x' },
    }
    assert.equal(
      xml(vouched('ada', claims)),
      `${[
        '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>',
        '<cas:user>ada</cas:user><cas:attributes>',
        '<cas:authenticationDate>2026-11-20T09:00:00.250Z</cas:authenticationDate>',
        '<cas:sub>user-ada</cas:sub><cas:email_verified>true</cas:email_verified>',
        '<cas:nickname>Ada</cas:nickname><cas:nickname>Countess</cas:nickname>',
        '<cas:address><cas:country>UK</cas:country></cas:address>',
        '</cas:attributes></cas:authenticationSuccess></cas:serviceResponse>',
      ].join('')}\n`,
    )
  })

  it('nothing that somebody is called ends an element or begins one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const [, user = ''] = /<cas:user>([\s\S]*)<\/cas:user>/.exec(xml(vouched(name, { name }))) ?? []
        assert.ok(!/[<>"']|&(?!(?:amp|lt|gt|quot|#39|#13);)/.test(user), user)
        // XML 1.0 §2.2
        assert.ok(!/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(user), user)
      }),
    )
    const evil = '</cas:user><cas:user>root</cas:user>'
    assert.equal(xml(vouched(evil)).match(/<cas:user>/g)?.length, 1)
    assert.match(xml(vouched('\u0000\ud800')), /<cas:user>\ufffd\ufffd<\/cas:user>/)
  })

  it('says what is missing', () =>
    assert.match(xml(undefined), /<cas:authenticationFailure code="INVALID_REQUEST">The parameters/))
})

describe('GEN-29 CAS 3.0 §2.4.2 a validation in plain text', () => {
  it('is a word and a name', () => assert.equal(plainReply(vouched('ada')).body, 'yes\nada\n'))
  it('a name has one line', () =>
    assert.equal(plainReply(vouched('ada\r\nyes\u2028root')).body, 'yes\nada yes root\n'))
  it('a "no" has nobody', () => assert.equal(plainReply(undefined).body, 'no\n'))
})

describe('GEN-29 a validation in JSON', () => {
  it('keeps what is not known, as the SDK’s types have it', () => {
    const { headers, body } = serviceReply(vouched('ada', { name: null }), { query: 'format=json' })
    assert.equal(headers['content-type'], 'application/json')
    const attributes = { authenticationDate: '2026-11-20T09:00:00.250Z', name: null }
    assert.deepEqual(JSON.parse(body), {
      serviceResponse: { authenticationSuccess: { user: 'ada', attributes } },
    })
  })
})
