import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readParameters } from '../platform/http/parameters.ts'
import { isEndSessionProblem, readEndSession, readReturn } from './read.ts'

function read(sent: string, elsewhere = '') {
  return readEndSession(readParameters(sent), readParameters(elsewhere))
}

describe('RIL-3 the parameters of an end_session request', () => {
  it('all six are read, into our words', () => {
    const sent =
      'id_token_hint=h&logout_hint=l&client_id=c&post_logout_redirect_uri=https%3A%2F%2Fx&state=s%20t&ui_locales=de%20fr'
    assert.deepEqual(read(sent), {
      idTokenHint: 'h',
      logoutHint: 'l',
      clientId: 'c',
      returnTo: 'https://x',
      state: 's t',
      uiLocales: 'de fr',
    })
  })
  it('RIL-5 none is needed', () => assert.deepEqual(read(''), {}))
  it('one without a value counts as not sent', () =>
    assert.deepEqual(read('state=&client_id&ui_locales='), {}))
  it('others are ignored', () =>
    assert.deepEqual(read('returnTo=https://evil.example&foo=bar&state=s'), { state: 's' }))
  it('names are exact', () => assert.deepEqual(read('State=s&STATE=t&state%20=u'), {}))
})

describe('RIL-6 a request that can be read in two ways is refused', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['twice in the query', 'state=a&state=b', '', 'duplicate-parameter'],
    ['twice the same', 'client_id=a&client_id=a', '', 'duplicate-parameter'],
    ['twice, once spelled in escapes', 'state=a&st%61te=b', '', 'duplicate-parameter'],
    ['twice, once empty', 'state=a&state=', '', 'duplicate-parameter'],
    ['in body and query', 'state=a', 'state=b', 'duplicate-parameter'],
    ['in the query of a POST alone', '', 'client_id=a', 'malformed-parameter'],
    ['twice in the query of a POST', '', 'x=a&x=b', 'duplicate-parameter'],
  ]
  for (const [name, sent, elsewhere, reason] of cases) {
    it(name, () => {
      const problem = read(sent, elsewhere)
      assert.ok(isEndSessionProblem(problem))
      assert.equal(problem.reason, reason)
      assert.ok(problem.parameter)
    })
  }
  it('what is not ours may stand in the query of a POST', () =>
    assert.deepEqual(read('state=a', 'utm=x'), { state: 'a' }))
})

describe('SEC-13 limits', () => {
  const longest = {
    id_token_hint: 16_384,
    logout_hint: 512,
    client_id: 256,
    post_logout_redirect_uri: 2048,
    state: 2048,
    ui_locales: 256,
  }
  for (const [name, length] of Object.entries(longest)) {
    it(`${name} may have ${length} characters and no more`, () => {
      assert.ok(!isEndSessionProblem(read(`${name}=${'a'.repeat(length)}`)))
      assert.deepEqual(read(`${name}=${'a'.repeat(length + 1)}`), {
        kind: 'problem',
        reason: name === 'state' ? 'state-too-long' : 'malformed-parameter',
        parameter: name,
      })
    })
  }
  const broken = [
    'state=%00',
    'state=a%0Ab',
    'state=%7F',
    'state=%',
    'state=%zz',
    'state=%ff',
    'state=%ed%a0%80',
    '%ff=x',
    '%00=x',
  ]
  for (const sent of broken) {
    it(`${sent} is malformed`, () => {
      const problem = read(sent)
      assert.ok(isEndSessionProblem(problem) && problem.reason === 'malformed-parameter')
    })
  }
})

describe('D5 a door with parameters of its own', () => {
  const names = { returnTo: ['url', 'service'], clientId: 'app' }
  const readOwn = (sent: string, own: Parameters<typeof readReturn>[1] = names) =>
    readReturn(readParameters(sent), own)

  it('reads them by its names, the state by the standard’s, and nothing else', () =>
    assert.deepEqual(readOwn('service=https%3A%2F%2Fx&app=c&state=a+b%26c&client_id=d&ui_locales=e'), {
      returnTo: 'https://x',
      returnParameter: 'service',
      clientId: 'c',
      state: 'a b&c',
    }))
  it('takes the first of several names', () => {
    assert.deepEqual(readOwn('service=b&url=a'), { returnTo: 'a', returnParameter: 'url' })
    assert.deepEqual(readOwn('service=b&url='), { returnTo: 'b', returnParameter: 'service' })
  })
  it('needs none of them, and may know only one', () => {
    assert.deepEqual(readOwn(''), {})
    assert.deepEqual(readOwn('=x&app=c', { returnTo: ['url'] }), {})
  })
  it('refuses what is too long or can be read in two ways, by its own name', () => {
    for (const [sent, parameter] of [
      [`url=${'a'.repeat(2049)}`, 'url'],
      [`service=${'a'.repeat(2049)}`, 'service'],
      [`app=${'a'.repeat(257)}`, 'app'],
      ['url=%zz', 'url'],
    ] as const)
      assert.deepEqual(readOwn(sent), { kind: 'problem', reason: 'malformed-parameter', parameter })
    assert.deepEqual(readOwn(`state=${'s'.repeat(2049)}`), {
      kind: 'problem',
      reason: 'state-too-long',
      parameter: 'state',
    })
    assert.deepEqual(readOwn('url=a&state=b&state=b'), {
      kind: 'problem',
      reason: 'duplicate-parameter',
      parameter: 'state',
    })
    assert.deepEqual(readOwn('url=a&url=b'), {
      kind: 'problem',
      reason: 'duplicate-parameter',
      parameter: 'url',
    })
  })
})
