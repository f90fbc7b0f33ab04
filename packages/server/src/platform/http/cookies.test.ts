import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setCookie, setReadableCookie } from './cookies.ts'

const at = (origin: string) => ({ origin, pathPrefix: '', base: origin })

describe('D16 what a cookie of ours may do', () => {
  it('is nothing to scripts, and nothing to other sites', () => {
    assert.equal(setCookie('n', 'v', at('https://id.example')), 'n=v; Path=/; HttpOnly; SameSite=Lax; Secure')
    assert.equal(
      setCookie('n', 'v', at('http://localhost:4000'), 9.5),
      'n=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=9',
    )
  })

  it('SM-10 but for the one of session management: readable, in frames of other sites too, never over plain http', () => {
    assert.equal(setReadableCookie('n', 'v', at('https://id.example')), 'n=v; Path=/; SameSite=None; Secure')
    assert.equal(setReadableCookie('n', 'v', at('http://localhost:4000')), 'n=v; Path=/; SameSite=Lax')
  })
})
