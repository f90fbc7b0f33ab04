import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readFederated } from './logout-federated.ts'

describe('AUT-7 federated', () => {
  const byGet: readonly [query: string, wish: string][] = [
    ['', 'leave'],
    ['client_id=app', 'leave'],
    ['federated', 'sign-out'],
    ['client_id=app&federated', 'sign-out'],
    ['federated&client_id=app', 'sign-out'],
    ['federated=', 'sign-out'],
    ['federated=true', 'sign-out'],
    ['federated=1', 'sign-out'],
    ['federated=false', 'leave'],
    ['federated=0', 'leave'],
    ['federate%64', 'sign-out'],
    ['state=federated', 'leave'],
    ['Federated', 'leave'],
    ['un-federated&federated2', 'leave'],
    ['federated=yes', 'problem'],
    ['federated=TRUE', 'problem'],
    ['federated=false%20', 'problem'],
    ['federated=2', 'problem'],
    ['federated=constructor', 'problem'],
    ['federated=__proto__', 'problem'],
  ]
  for (const [sent, wish] of byGet)
    it(`by GET: ?${sent}: ${wish}`, () => assert.equal(wishOf({ method: 'GET', sent }), wish))

  const byPost: readonly [form: string, wish: string][] = [
    ['', 'leave'],
    ['federated=true', 'sign-out'],
    ['federated=false', 'leave'],
    ['federated', 'problem'],
    ['federated=', 'problem'],
    ['federated=1', 'problem'],
    ['federated=0', 'problem'],
    ['federated=True', 'problem'],
  ]
  for (const [sent, wish] of byPost)
    it(`by POST: ${sent}: ${wish}`, () => assert.equal(wishOf({ method: 'POST', sent }), wish))

  it('is said once', () => {
    const twice = { kind: 'problem', reason: 'duplicate-parameter', parameter: 'federated' }
    assert.deepEqual(readFederated({ method: 'GET', sent: 'federated&federated=true' }), twice)
    assert.deepEqual(readFederated({ method: 'POST', sent: 'federated=true&federated=true' }), twice)
  })

  it('by POST stands in the form, and not in the address', () => {
    assert.equal(wishOf({ method: 'POST', sent: 'federated=true', elsewhere: 'federated' }), 'problem')
    assert.equal(wishOf({ method: 'POST', sent: '', elsewhere: 'federated=false' }), 'problem')
  })
})

function wishOf(source: Parameters<typeof readFederated>[0]): string {
  const read = readFederated(source)
  if (typeof read === 'string') return read
  assert.deepEqual(read, { kind: 'problem', reason: 'malformed-parameter', parameter: 'federated' })
  return read.kind
}
