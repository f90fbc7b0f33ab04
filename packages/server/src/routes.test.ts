import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testTenant } from '../test/support/request.ts'
import { json, type Route } from './platform/http/message.ts'
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
