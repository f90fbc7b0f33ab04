import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Tenant, TenantAddress, TenantId } from '../../domain/tenant.ts'
import { testTenant } from '../../../test/support/request.ts'
import { createSites, urlWithin } from './sites.ts'
import { createNamedSites } from './tenant-names.ts'

const vendor = {
  name: 'vendor',
  paths: ['/login', '/records'],
  tenantNames: {
    header: 'x-tenant',
    headerPaths: ['/records'],
    pathsBehindTwoSlashes: ['/login'],
    nobody: 'nobody here',
  },
} as const
/** Has doors, and no names for tenants. */
const nameless = { name: 'nameless', paths: ['/doors'] } as const

function tenant(id: string, bases: readonly string[], dialects: readonly string[] = ['vendor']): Tenant {
  const [first, ...others] = bases.map((base): TenantAddress => {
    const { origin, pathname } = new URL(base)
    return { origin, pathPrefix: pathname.replace(/\/$/, ''), base }
  })
  const spoken = Object.fromEntries(dialects.map((name) => [name, { logoutByContract: true }]))
  return {
    ...testTenant,
    id: id as TenantId,
    addresses: [first ?? assert.fail(), ...others],
    dialects: spoken,
  }
}

const tenants = [
  tenant('root', ['https://id.example', 'https://id.example/r1']),
  tenant('acme', ['https://id.example/acme', 'https://id.example/acme/a1', 'https://acme.example']),
  tenant('twin', ['https://id.example/twin', 'https://id.example/twin/t1'], ['vendor', 'nameless']),
  tenant('other', ['https://id.example/other', 'https://id.example/other/t1']),
  tenant('plain', ['https://id.example/plain', 'https://plain.example'], ['nameless']),
  tenant('alone', ['https://alone.example/c1']),
]
const current = (one: Tenant): Tenant => ({ ...one, name: 'as it is now' })
const findSite = createSites(tenants, current)
const { find, nobodyAt } = createNamedSites({ tenants, findSite, dialects: [nameless, vendor] })

/** Who answers, and what its routes see of the address; or the vendor's words. */
function found(url: string, name?: string | string[]): string | undefined {
  const { host, pathname: path } = new URL(url)
  const { site, nobody } = find({ host, path, headers: name === undefined ? {} : { 'x-tenant': name } })
  if (nobody) return nobody.words
  return site && `${site.tenant.id} at ${site.address.base} ${urlWithin(site, path)}`
}

describe('AKA-74 a header names the tenant', () => {
  const records = 'https://id.example/records/s1'
  const cases: readonly (readonly [url: string, name: string | undefined, expected: string | undefined])[] = [
    [records, undefined, 'root at https://id.example /records/s1'],
    [records, 'r1', 'root at https://id.example/r1 /records/s1'],
    [records, 'a1', 'acme at https://id.example/acme/a1 /records/s1'],
    ['https://id.example/records', 'a1', 'acme at https://id.example/acme/a1 /records'],
    ['https://alone.example/records', 'c1', 'alone at https://alone.example/c1 /records'],
    [records, 'twin', 'twin at https://id.example/twin /records/s1'],
    // Nobody is called so, or several are, or a tenant of another host, or one without the dialect.
    [records, 'x1', 'nobody here'],
    [records, '', 'nobody here'],
    [records, 'A1', 'nobody here'],
    [records, 'acme/a1', 'nobody here'],
    [records, '/a1', 'nobody here'],
    [records, 'a1, r1', 'nobody here'],
    [records, 't1', 'nobody here'],
    [records, 'c1', 'nobody here'],
    [records, 'plain', 'nobody here'],
    // Beside the path it may say the same, and nothing else.
    ['https://id.example/acme/a1/records', 'a1', 'acme at https://id.example/acme/a1 /records'],
    ['https://id.example/acme/records', 'a1', 'acme at https://id.example/acme /records'],
    ['https://id.example/r1/records', 'a1', 'nobody here'],
    ['https://id.example/acme/records', 'r1', 'nobody here'],
    ['https://id.example/plain/records', 'a1', 'nobody here'],
    // At no other path does it count, nor where nobody speaks the dialect.
    ['https://id.example/login', 'a1', 'root at https://id.example /login'],
    ['https://id.example/records2', 'a1', 'root at https://id.example /records2'],
    ['https://id.example/x1/records', 'a1', 'root at https://id.example /x1/records'],
    ['https://id.example/acme/login', 'r1', 'acme at https://id.example/acme /login'],
    ['https://plain.example/records', 'a1', 'plain at https://plain.example /records'],
    ['https://evil.example/records', 'a1', undefined],
    ['https://alone.example/records', undefined, undefined],
  ]
  for (const [url, name, expected] of cases)
    it(`${url}, ${name ?? 'without'}: ${expected ?? 'nobody'}`, () =>
      assert.equal(found(url, name), expected))

  it('and the tenant is as it is when the request comes', () => {
    const asked = { host: 'id.example', path: '/records', headers: { 'x-tenant': 'a1' } }
    assert.equal(find(asked).site?.tenant.name, 'as it is now')
  })
})

describe('AKA-80 two slashes behind a tenant’s name', () => {
  const cases: readonly (readonly [url: string, expected: string | undefined])[] = [
    ['https://id.example/r1//login/token', 'root at https://id.example/r1 /login/token'],
    ['https://id.example/r1//login', 'root at https://id.example/r1 /login'],
    ['https://id.example/acme//login', 'acme at https://id.example/acme /login'],
    ['https://alone.example/c1//login/authorize', 'alone at https://alone.example/c1 /login/authorize'],
    // Nowhere else is one of them spare.
    ['https://id.example/r1//logins', 'root at https://id.example/r1 //logins'],
    ['https://id.example/r1///login', 'root at https://id.example/r1 ///login'],
    ['https://id.example/r1/login//token', 'root at https://id.example/r1 /login//token'],
    ['https://id.example/r1//login//token', 'root at https://id.example/r1 /login//token'],
    ['https://id.example/r1//records', 'root at https://id.example/r1 //records'],
    ['https://id.example/r1//evil.example/login', 'root at https://id.example/r1 //evil.example/login'],
    ['https://id.example/x1//login', 'root at https://id.example /x1//login'],
    ['https://id.example//login', 'root at https://id.example //login'],
    ['https://id.example//r1/login', 'root at https://id.example //r1/login'],
    ['https://id.example/plain//login', 'plain at https://id.example/plain //login'],
  ]
  for (const [url, expected] of cases) it(`${url}: ${expected}`, () => assert.equal(found(url), expected))

  it('keep the query, and a header counts beside them as beside one', () => {
    const asked = { host: 'id.example', path: '/r1//login', headers: { 'x-tenant': 'a1' } }
    assert.equal(urlWithin(find(asked).site, '/r1//login?a=//b'), '/login?a=//b')
  })
})

describe('AKA-81 a path names a tenant that there is not', () => {
  const cases: readonly (readonly [host: string, path: string, expected: string | undefined])[] = [
    ['id.example', '/x1/login/authorize', 'nobody here'],
    ['id.example', '/x1/login', 'nobody here'],
    ['ID.example:443', '/x1/records/s1', 'nobody here'],
    ['alone.example', '/x1/login/authorize', 'nobody here'],
    ['id.example', '/x1/logins', undefined],
    ['id.example', '/x1/y1/login', undefined],
    ['id.example', '/login/x1', undefined],
    ['id.example', '//login', undefined],
    ['id.example', '/x1/doors', undefined],
    ['plain.example', '/x1/login', undefined],
    ['evil.example', '/x1/login', undefined],
  ]
  for (const [host, path, expected] of cases)
    it(`${host}${path}: ${expected ?? 'an address like any other'}`, () =>
      assert.equal(nobodyAt(host, path)?.words, expected))

  it('and it is told whose it would have been, and what it was called', () => {
    const nobody = { dialect: 'vendor', name: 'X%20y', words: 'nobody here' }
    assert.deepEqual(nobodyAt('id.example', '/X%20y/login//token'), nobody)
    const asked = { host: 'id.example', path: '/records', headers: { 'x-tenant': 'X%20y' } }
    assert.deepEqual(find(asked), { site: undefined, hasHost: true, nobody })
  })
})

describe('a host that some tenant has', () => {
  const cases: readonly (readonly [host: string, path: string, expected: boolean])[] = [
    ['alone.example', '/c1/login', true],
    ['alone.example', '/', true],
    ['ALONE.example:443', '/c12', true],
    ['alone.example:8443', '/c1', false],
    ['evil.example', '/c1', false],
    ['', '/c1', false],
  ]
  for (const [host, path, expected] of cases)
    it(`${host}${path}: ${expected}`, () => assert.equal(find({ host, path, headers: {} }).hasHost, expected))
})
