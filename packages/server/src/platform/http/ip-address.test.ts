import assert from 'node:assert/strict'
import { BlockList } from 'node:net'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { printIpAddress, readIpAddress } from './ip-address.ts'

describe('an IP address is a number on one line', () => {
  const cases: readonly [string, string][] = [
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['1::', '1:0:0:0:0:0:0:0'],
    ['2001:db8::8:800:200c:417a', '2001:db8:0:0:8:800:200c:417a'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ]
  for (const [text, expected] of cases) {
    it(text, () => assert.equal(printIpAddress(readIpAddress(text) ?? -1n), expected))
  }

  for (const text of ['', 'localhost', '1.2.3', '256.1.1.1', '1:2', '0x7f.1', '[::1]']) {
    it(`"${text}" is none`, () => assert.equal(readIpAddress(text), undefined))
  }

  it('any address survives being printed and read, and Node reads the same one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (address) => {
        const text = printIpAddress(address)
        const list = new BlockList()
        list.addAddress(text, text.includes(':') ? 'ipv6' : 'ipv4')
        assert.equal(readIpAddress(text), address)
        assert.ok(list.check(text, text.includes(':') ? 'ipv6' : 'ipv4'))
      }),
    )
  })

  it('any IPv4 address is the same number in both spellings', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => assert.equal(readIpAddress(text), readIpAddress(`::ffff:${text}`))),
    )
  })
})
