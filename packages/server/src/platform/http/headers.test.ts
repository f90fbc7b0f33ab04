import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TenantAddress } from '../../domain/tenant.ts'
import { testTenant } from '../../../test/support/request.ts'
import { headersFor, headersWith } from './headers.ts'
import type { Face } from './message.ts'

const faces: readonly Face[] = ['page', 'api']

function at(origin: string) {
  const address: TenantAddress = { origin, pathPrefix: '', base: origin }
  return { tenant: testTenant, address }
}

describe('the security headers of every answer', () => {
  for (const face of faces) {
    it(`forbid sniffing, Referer and frames: ${face}`, () => {
      const headers = headersFor(face, at('https://id.example'))
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['referrer-policy'], 'no-referrer')
      assert.match(headers['content-security-policy'] ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    })

    it(`RFC6797 §7.1, §7.2 keep browsers on https, and say nothing of it over http: ${face}`, () => {
      const strict = (origin: string) => headersFor(face, at(origin))['strict-transport-security']
      assert.equal(strict('https://id.example'), 'max-age=31536000')
      assert.equal(strict('https://localhost.example'), 'max-age=31536000')
      for (const here of ['http://localhost:4000', 'https://localhost', 'https://localhost:8443'])
        assert.equal(strict(here), undefined)
      assert.equal(headersFor(face, undefined)['strict-transport-security'], undefined)
    })
  }

  it('FCL-12 SM-12 name each exception of a page, and speak by one voice about frames', () => {
    const policyOf = (headers: Readonly<Record<string, string>>) => headers['content-security-policy'] ?? ''
    const asking = headersWith(
      { scripts: ['sha256-x='], frames: ['https://a.example', 'https://b.example'] },
      'page',
      undefined,
    )
    assert.match(
      policyOf(asking),
      /script-src 'sha256-x='; frame-src https:\/\/a\.example https:\/\/b\.example; frame-ancestors 'none'/,
    )
    assert.equal(asking['x-frame-options'], 'DENY')
    const framed = headersWith({ framedBy: ['https://a.example'] }, 'page', undefined)
    assert.match(policyOf(framed), /frame-ancestors https:\/\/a\.example;/)
    assert.equal(framed['x-frame-options'], undefined)
    assert.doesNotMatch(policyOf(framed), /script-src|frame-src/)
    assert.equal(headersWith({ framedBy: [] }, 'page', undefined)['x-frame-options'], 'DENY')
  })

  it('allow a page no script, and no style or image but ours', () => {
    const policy = headersFor('page', undefined)['content-security-policy'] ?? ''
    const directives = Object.fromEntries(policy.split('; ').map((one) => one.split(/ (.*)/).slice(0, 2)))
    assert.deepEqual(directives, {
      'default-src': "'none'",
      'style-src': "'self'",
      'img-src': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
    })
  })
})
