import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Tenant, TenantAddress, TenantId } from '../../domain/tenant.ts'
import { testTenant } from '../../../test/support/request.ts'
import { createSites, urlWithin } from './sites.ts'

function tenant(id: string, origin: string, pathPrefix = ''): Tenant {
  const address: TenantAddress = { origin, pathPrefix, base: `${origin}${pathPrefix}` }
  return { ...testTenant, id: id as TenantId, addresses: [address] }
}

const findSite = createSites([
  tenant('root', 'https://id.example'),
  tenant('acme', 'https://id.example', '/acme'),
  tenant('globex', 'https://globex.example', '/login'),
])

/** Which tenant answers, and what its routes see of the address. */
function place(host: string, url: string): string | undefined {
  const site = findSite(host, url.split('?')[0] ?? '')
  return site && `${site.tenant.id} ${urlWithin(site, url)}`
}

describe('D2 the site of a request', () => {
  const cases = [
    ['id.example', '/', 'root /'],
    ['id.example', '', 'root /'],
    ['ID.example:443', '/oauth2/jwks?a=b', 'root /oauth2/jwks?a=b'],
    ['id.example', '/acme', 'acme /'],
    ['id.example', '/acme?ui_locales=zh', 'acme /?ui_locales=zh'],
    ['id.example', '/acme/', 'acme /'],
    ['id.example', '/acme/oauth2/jwks', 'acme /oauth2/jwks'],
    ['id.example', '/acmes', 'root /acmes'],
    ['globex.example', '/login/sign-in', 'globex /sign-in'],
    ['globex.example', '/', undefined],
    ['id.example:8443', '/', undefined],
    ['evil.example', '/', undefined],
  ] as const
  for (const [host, url, expected] of cases) {
    it(`${host}${url}: ${expected ?? 'none'}`, () => assert.equal(place(host, url), expected))
  }

  it('META-1 RFC8414 §3.1 has its metadata where the well-known part stands before the path of the issuer', () => {
    const path = '/.well-known/oauth-authorization-server'
    assert.equal(place('id.example', path), `root ${path}`)
    assert.equal(place('id.example', `${path}/acme`), `acme ${path}`)
    assert.equal(place('id.example', `/acme${path}`), `acme ${path}`)
    assert.equal(place('globex.example', `${path}/login`), `globex ${path}`)
    assert.equal(place('globex.example', `${path}/log`), undefined)
    assert.equal(place('id.example', `${path}/acme/x`), `root ${path}/acme/x`)
  })
})
