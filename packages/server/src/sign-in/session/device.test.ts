import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ada, bob } from '../../../test/support/authorization-request.ts'
import { httpRequest } from '../../../test/support/request.ts'
import type { UserId } from '../../domain/user.ts'
import { createSealer } from '../../platform/keys/seal.ts'
import { createRandom } from '../../platform/random.ts'
import { createDevices } from './device.ts'

const name = '__Host-exeunt-device-acme'
const random = createRandom({ now: () => new Date(0) })
const devices = createDevices(createSealer(Buffer.alloc(32, 1)).keyedHash, random)
const withDevice = (value?: string) =>
  httpRequest({ url: '/', cookies: new Map(value === undefined ? [] : [[name, value]]) })

/** The cookie's value after these people signed in, one after the other. */
function markedBy(...users: readonly UserId[]): string {
  return (
    users.reduce<string | undefined>((value, user) => {
      const cookie = devices.mark(withDevice(value), user)
      assert.match(cookie, /; Max-Age=31536000$/)
      return cookie.slice(name.length + 1, cookie.indexOf(';'))
    }, undefined) ?? ''
  )
}

describe('SEC a device is known to those who signed in on it', () => {
  it('and to nobody else', () => {
    const cookie = markedBy(ada)
    assert.equal(devices.isKnownTo(withDevice(cookie), ada), true)
    assert.equal(devices.isKnownTo(withDevice(cookie), bob), false)
    assert.equal(devices.isKnownTo(withDevice(), ada), false)
    assert.ok(!cookie.includes(ada), 'it does not say who')
  })

  it('to several people, and to the last five', () => {
    assert.equal(devices.isKnownTo(withDevice(markedBy(ada, bob)), ada), true)
    const others = ['a', 'b', 'c', 'd', 'e'] as UserId[]
    assert.equal(devices.isKnownTo(withDevice(markedBy(ada, ...others)), ada), false)
    assert.equal(devices.isKnownTo(withDevice(markedBy(ada, ...others)), others[0] ?? ada), true)
  })

  it('by one mark each, however often they come', () => {
    assert.equal(markedBy(ada, ada, ada).split('.').length, 2)
  })

  it('not by a mark of another device, another server or none', () => {
    const [, mark = ''] = markedBy(ada).split('.')
    const [otherId = ''] = markedBy(bob).split('.')
    const elsewhere = createDevices(createSealer(Buffer.alloc(32, 2)).keyedHash, random)
    assert.equal(devices.isKnownTo(withDevice(`${otherId}.${mark}`), ada), false)
    assert.equal(elsewhere.isKnownTo(withDevice(markedBy(ada)), ada), false)
    assert.equal(devices.isKnownTo(withDevice('x.y'), ada), false)
  })
})
