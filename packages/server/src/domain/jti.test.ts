import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from '../platform/random.ts'
import { idTokenJti, isIdTokenJti } from './jti.ts'

describe('AKA-53 SEC-10 the name of a token', () => {
  const random = createRandom({ now: () => new Date(0) })

  it('is an ID token’s where it was made for one', () => assert.ok(isIdTokenJti(idTokenJti(random.id()))))

  it('and never where it is an id of ours, or begins with one, or is none', () => {
    const ids = Array.from({ length: 1000 }, () => random.id())
    for (const id of ids)
      for (const jti of [id, `${id}.${id}`, `${id}.1`]) assert.equal(isIdTokenJti(jti), false)
    for (const jti of [undefined, null, 7, '', {}, ['idt_1']]) assert.equal(isIdTokenJti(jti), false)
  })
})
