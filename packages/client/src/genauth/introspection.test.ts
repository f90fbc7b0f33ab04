import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setGenauthScene } from '../../test/support/genauth-scene.ts'

describe('an introspection', () => {
  it('keeps what the documents promise of each member, else it is no answer', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    provider.ways.answer = () => ({ body: { active: true, scope: 'a b', exp: 1, more: [1] } })
    const { active, scope, exp, sub } = await client.introspectToken('t')
    assert.deepEqual([active, scope?.split(' '), exp?.toFixed(), sub], [true, ['a', 'b'], '1', undefined])
    provider.ways.answer = () => ({ body: { active: true, scope: ['a', 'b'] } })
    const message = 'the introspection answer has a scope of the wrong type'
    await assert.rejects(client.introspectToken('t'), { code: 'bad_response', message })
  })
})
