import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { httpRequest, testTenant } from '../test/support/request.ts'
import type { Tenant } from './domain/tenant.ts'
import { type HttpRequest, json, type Route } from './platform/http/message.ts'
import { routesOf } from './routes.ts'

const route = (method: Route['method'], path: string): Route => ({
  method,
  path,
  face: 'api',
  spec: 'a test',
  endpoint: async () => json(200, {}),
})

describe('the routes of the program', () => {
  it('D3 stop the start where two parts claim one address, a dialect’s too', () => {
    const slice = { routes: [route('GET', '/a'), route('POST', '/a')] }
    const dialect = { name: 'vendor', routes: [route('POST', '/a')] }
    assert.doesNotThrow(() => routesOf([slice]))
    assert.throws(() => routesOf([slice], [dialect]), /^Error: Two parts of the program answer POST \/a\.$/)
    assert.throws(() => routesOf([slice, slice]), /answer GET \/a\./)
  })

  it('AUT-80 whatever they call a part of it', () => {
    const named = (...paths: readonly string[]) => ({ routes: paths.map((path) => route('GET', path)) })
    const vendor = (...paths: readonly string[]) => [{ name: 'vendor', ...named(...paths) }]
    assert.throws(() => routesOf([named('/u/:id')], vendor('/u/:name')), /answer GET \/u\/:id\.$/)
    assert.throws(
      () => routesOf([named('/u/me')], vendor('/u/:name')),
      /answer GET \/u\/me: one of them as \/u\/:name\.$/,
    )
    assert.throws(() => routesOf([named('/:id/x')], vendor('/u/:name')), /answer GET/)
    assert.doesNotThrow(() => routesOf([named('/u/:id/x', '/u/:id', '/u/me')], vendor('/v/:name')))
  })

  describe('AUT-80 of an address with a rule', () => {
    const rule = { method: 'GET', path: '/a', choose: ({ query }: HttpRequest) => query } as const
    const door = (name: string, more: Partial<Route> = {}) => ({
      name,
      routes: [{ ...route('GET', '/a'), spec: name, endpoint: async () => json(200, name), ...more }],
    })
    const on = (...names: readonly string[]): Tenant => ({
      ...testTenant,
      dialects: Object.fromEntries(names.map((name) => [name, { logoutByContract: true }])),
    })
    const framed = door('two', { cors: 'registered-origins-with-credentials', face: 'page' })
    const [shared = assert.fail()] = routesOf(
      [],
      [door('one', { cors: 'registered-origins', corsHeaders: ['x-one'] }), framed],
      [rule],
    ).filter(({ path }) => path === '/a')
    const answered = async (tenant: Tenant, query: string) =>
      JSON.parse((await shared.endpoint({ ...httpRequest({ url: `/a?${query}` }), tenant })).body)

    it('answers who is called', async () => {
      assert.equal(await answered(on('one', 'two'), 'one'), 'one')
      assert.equal(await answered(on('one', 'two'), 'two'), 'two')
    })
    it('answers the first that the tenant has, where another is called', async () => {
      assert.equal(await answered(on('one', 'two'), 'three'), 'one')
      assert.equal(await answered(on('two'), 'one'), 'two')
    })
    it('is that of the one that the tenant has, whole', () => {
      const { face, cors, corsHeaders, answeredBy } = shared.standingFor?.(on('one')) ?? assert.fail()
      assert.deepEqual(
        [face, cors, corsHeaders, answeredBy],
        ['api', 'registered-origins', ['x-one'], undefined],
      )
    })
    it('lets a preflight do what one of them lets it', () => {
      const { cors, corsHeaders } = shared.standingFor?.(on('one', 'two')) ?? assert.fail()
      assert.deepEqual([cors, corsHeaders], ['registered-origins-with-credentials', ['x-one']])
    })
    it('is open to HEAD only where every one of them is', () => {
      const safe = door('one', { safe: true })
      const [mixed] = routesOf([], [safe, door('two')], [rule]).filter(({ path }) => path === '/a')
      assert.equal(mixed?.standingFor?.(on('one', 'two')).safe, false)
      assert.equal(mixed?.standingFor?.(on('one')).safe, true)
    })
    it('is none of a tenant that has neither', () => {
      assert.equal(shared.isOpen?.(on('three')), false)
      assert.equal(shared.isOpen?.(on('two')), true)
    })
    it('stands on the page of routes with all of their reasons', () => assert.equal(shared.spec, 'one; two'))
    it('is not for two doors of one dialect', () => {
      const twice = { name: 'one', routes: [route('GET', '/a'), route('GET', '/a')] }
      assert.throws(() => routesOf([], [twice], [rule]), /answer GET \/a\.$/)
    })
  })

  it('catch all only below a path', () => {
    assert.throws(
      () => routesOf([{ routes: [route('ANY', '/a')] }]),
      /ANY \/a: it is for paths that end in a star/,
    )
    assert.doesNotThrow(() => routesOf([{ routes: [route('ANY', '/a/*')] }]))
  })

  it('D1 of a dialect are open where a tenant switched it on, and all others everywhere', () => {
    const dialect = { name: 'vendor', routes: [route('GET', '/vendor')] }
    const routes = routesOf([{ routes: [route('GET', '/own')] }], [dialect])
    const openTo = (dialects: typeof testTenant.dialects) =>
      routes
        .filter(({ isOpen }) => isOpen?.({ ...testTenant, dialects }) ?? true)
        .map(({ path }) => path)
        .filter((path) => path === '/own' || path === '/vendor')
    assert.deepEqual(openTo({}), ['/own'])
    assert.deepEqual(openTo({ vendor: { logoutByContract: true } }), ['/own', '/vendor'])
    assert.deepEqual(openTo({ other: { logoutByContract: true } }), ['/own'])
  })
})
