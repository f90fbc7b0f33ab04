import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TenantAddress } from '../../domain/tenant.ts'
import { testTenant } from '../../../test/support/request.ts'
import { headersFor } from './headers.ts'
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
      assert.equal(strict('http://localhost:4000'), undefined)
      assert.equal(headersFor(face, undefined)['strict-transport-security'], undefined)
    })
  }

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
