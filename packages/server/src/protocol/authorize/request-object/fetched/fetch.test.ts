import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secretHash } from '../../../../platform/credential.ts'
import {
  createOutgoing,
  type OutgoingRequest,
  type OutgoingResult,
} from '../../../../platform/http/outgoing.ts'
import { createFetchObject } from './fetch.ts'

const uri = 'https://app.example/request'
const jwt = 'application/oauth-authz-req+jwt'

/** A server that answers each call with the next answer, and the last one for ever. */
function world(...answers: readonly Partial<Extract<OutgoingResult, { kind: 'answered' }>>[]) {
  const calls: OutgoingRequest[] = []
  const time = { now: new Date('2026-11-20T09:00:00Z') }
  const gate = Promise.withResolvers<void>()
  gate.resolve()
  const held = { gate }
  const fetchObject = createFetchObject({
    clock: { now: () => time.now },
    outgoing: async (call) => {
      const answer = answers[Math.min(calls.push(call), answers.length) - 1]
      await held.gate.promise
      return {
        kind: 'answered',
        status: 200,
        body: 'a.b.c',
        ...answer,
        headers: { 'content-type': jwt, ...answer?.headers },
      }
    },
  })
  const pass = (seconds: number) => (time.now = new Date(time.now.getTime() + seconds * 1000))
  return { calls, pass, held, fetchObject }
}

const maxAge = (value: string) => ({ headers: { 'cache-control': value } })

describe('JAR-12 CORE §6.2, RFC9101 §5.2 a request object is fetched', () => {
  it('within limits, and without the fragment', async () => {
    const { calls, fetchObject } = world()
    assert.deepEqual(await fetchObject(`${uri}?a=b#hash`), { kind: 'fetched', token: 'a.b.c' })
    const [{ url, method, timeoutMilliseconds, maxBytes } = assert.fail()] = calls
    assert.deepEqual([method, url, timeoutMilliseconds, maxBytes], ['GET', `${uri}?a=b`, 3000, 65_536])
  })

  const types: readonly (readonly [string, boolean])[] = [
    [jwt, true],
    ['application/JWT; charset=utf-8', true],
    ['application/jose', true],
    ['text/plain', true],
    ['text/html', false],
    ['application/json', false],
    ['', false],
  ]
  for (const [type, isTaken] of types) {
    it(`as ${type || 'nothing'}: ${isTaken ? 'taken' : 'refused'}`, async () => {
      const { kind } = await world({ headers: { 'content-type': type } }).fetchObject(uri)
      assert.equal(kind, isTaken ? 'fetched' : 'failed')
    })
  }

  for (const status of [204, 301, 302, 404, 500]) {
    it(`and not taken with status ${status}`, async () =>
      assert.equal((await world({ status }).fetchObject(uri)).kind, 'failed'))
  }
})

describe('JAR-6 SEC-6 RFC9101 §10.4 a request object is fetched through the address guard', () => {
  it('which no registered address gets around', async (t) => {
    const outgoing = createOutgoing({ allow: [] })
    t.after(() => outgoing.close())
    const fetchObject = createFetchObject({ outgoing, clock: { now: () => new Date(0) } })
    for (const host of ['127.0.0.1', 'localhost', '169.254.169.254', '[::1]', '10.0.0.1']) {
      const found = await fetchObject(`https://${host}/request`)
      assert.match(found.kind === 'failed' ? found.detail : '', /private, loopback or reserved/, host)
    }
  })
})

describe('CORE-38 CORE §6.2 a fetched request object is kept', () => {
  const cases: readonly (readonly [string, object, string, seconds: number])[] = [
    ['a minute where nothing is said', {}, uri, 60],
    ['as long as Cache-Control says', maxAge('public, max-age=300'), uri, 300],
    ['a day at most', maxAge('max-age=99999999'), uri, 86_400],
    ['a day where the fragment is its hash', maxAge('no-store'), `${uri}#${secretHash('a.b.c')}`, 86_400],
    ['as ever where the fragment is another hash', {}, `${uri}#${secretHash('x')}`, 60],
  ]
  for (const [name, answer, address, seconds] of cases) {
    it(name, async () => {
      const { calls, pass, fetchObject } = world(answer)
      await fetchObject(address)
      pass(seconds - 1)
      await fetchObject(address)
      assert.equal(calls.length, 1)
      pass(1)
      await fetchObject(address)
      assert.equal(calls.length, 2)
    })
  }

  for (const control of ['no-store', 'no-cache', 'private, No-Store', 'max-age=0']) {
    it(`not at all with ${control}`, async () => {
      const { calls, fetchObject } = world(maxAge(control))
      await fetchObject(uri)
      await fetchObject(uri)
      assert.equal(calls.length, 2)
    })
  }
})

describe('SEC nobody can make us flood a client', () => {
  it('those who come while a fetch runs share it', async () => {
    const { calls, held, fetchObject } = world(maxAge('no-store'))
    held.gate = Promise.withResolvers<void>()
    const all = Array.from({ length: 50 }, () => fetchObject(uri))
    held.gate.resolve()
    for (const found of await Promise.all(all)) assert.equal(found.kind, 'fetched')
    assert.equal(calls.length, 1)
  })

  it('a failure is not tried again for five seconds', async () => {
    const { calls, pass, fetchObject } = world({ status: 503 }, {})
    assert.equal((await fetchObject(uri)).kind, 'failed')
    pass(4)
    assert.equal((await fetchObject(uri)).kind, 'failed')
    assert.equal(calls.length, 1)
    pass(1)
    assert.equal((await fetchObject(uri)).kind, 'fetched')
  })

  it('what is kept is bounded', async () => {
    const { calls, fetchObject } = world(maxAge('max-age=300'))
    for (let at = 0; at <= 500; at += 1) await fetchObject(`${uri}/${at}`)
    await fetchObject(`${uri}/500`)
    assert.equal(calls.length, 501)
    await fetchObject(`${uri}/0`)
    assert.equal(calls.length, 502)
  })
})
