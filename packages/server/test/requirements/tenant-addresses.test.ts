import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Route } from '../../src/platform/http/message.ts'
import { configurationProblems, type FrontDoor, openFrontDoor } from '../support/front-door.ts'

const everyDialect = { dialects: { genauth: {}, auth0: {}, akamai: {} } }

describe('D2 two tenants on one host', () => {
  let door: FrontDoor
  before(async () => void (door = await openFrontDoor({ tenant: everyDialect })))
  after(() => door.close())

  /** How the addresses of some routes begin, as a path prefix could. */
  const beginnings = (chosen: (route: Route) => boolean) => {
    const paths = door.exeunt().routes.filter(chosen)
    const first = paths.map(({ path }) => `/${path.split('/')[1]}`)
    return [...new Set(first)].filter((path) => /^\/[a-z0-9-]+$/.test(path))
  }
  const problemsAt = (pathPrefix: string, tenant: object) =>
    configurationProblems({ tenant: { ...tenant }, neighbours: [{ id: 'umbra', pathPrefix }] })

  it('no prefix is an address that every tenant has', () => {
    const own = beginnings(({ isOpen }) => isOpen === undefined)
    assert.ok(own.length > 8)
    for (const prefix of own)
      assert.match(problemsAt(prefix, {}).join(), /^tenants\[1\]\.pathPrefix [^,]*none of our own/, prefix)
  })

  it('none is an address of a dialect that the other one speaks', () => {
    const vendors = beginnings(({ isOpen }) => isOpen !== undefined)
    assert.ok(vendors.length > 5)
    for (const prefix of vendors)
      assert.match(problemsAt(prefix, everyDialect).join(), /^tenants\[1\]\.pathPrefix /, prefix)
  })

  it('any other word is free', () => {
    for (const prefix of ['/acme', '/cas-id', '/user', '/graph'])
      assert.deepEqual(problemsAt(prefix, everyDialect), [], prefix)
    assert.deepEqual(problemsAt('/cas-idp', {}), [])
  })
})
