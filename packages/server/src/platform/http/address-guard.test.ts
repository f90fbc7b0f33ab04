import assert from 'node:assert/strict'
import { isIPv6 } from 'node:net'
import { describe, it } from 'node:test'
import { AddressRangeUnreadable, createAddressGuard } from './address-guard.ts'

const isGuarded = (address: string, allow: readonly string[] = []) =>
  createAddressGuard(allow).check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

const words = (text: string) => text.trim().split(/\s+/)

describe('SEC the guard keeps outgoing calls on the public internet', () => {
  const closed = words(`
    0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1
    127.255.255.254 168.63.129.16 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.192
    192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7
    203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 fc00::1
    fd00:ec2::254 fe80::1 febf::1 fec0::1 ff02::1 100::1 2001::1 2001:1ff::1 2001:db8::1
    2002:7f00:1:: 3fff::1 4000::1 5f00::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.1.2.3
    ::ffff:0:7f00:1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:0:1::
    ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
  `)
  for (const address of closed) it(`${address} is closed`, () => assert.equal(isGuarded(address), true))

  const open = words(`
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
    168.63.129.15 168.63.129.17 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0
    198.17.255.255 198.20.0.0 223.255.255.255 2001:200::1 2001:4860:4860::8888 2606:4700::1111
    2a00:1450::1 3ffe::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
  `)
  for (const address of open) it(`${address} is open`, () => assert.equal(isGuarded(address), false))
})

describe('SEC the operator opens ranges, and nothing beside them', () => {
  const cases: readonly [string, readonly string[], readonly string[], readonly string[]][] = [
    ['one address', ['127.0.0.1'], ['127.0.0.1', '::ffff:127.0.0.1'], ['127.0.0.0', '127.0.0.2', '::1']],
    ['a part of a range', ['10.1.0.0/16'], ['10.1.0.0', '10.1.255.255'], ['10.0.255.255', '10.2.0.0']],
    ['a whole range', ['10.0.0.0/8'], ['10.0.0.0', '10.255.255.255'], ['64:ff9b::10.0.0.1', '172.16.0.1']],
    [
      'two parts',
      ['10.0.0.0/9', '10.255.0.0/16'],
      ['10.127.0.1', '10.255.0.1'],
      ['10.128.0.0', '10.254.0.1'],
    ],
    ['a range with host bits', ['127.0.0.1/8'], ['127.9.9.9'], ['10.0.0.1']],
    ['IPv6 loopback', ['::1/128'], ['::1'], ['::', '::2', '127.0.0.1']],
    ['private IPv6', ['fd12:3456::/32'], ['fd12:3456:ffff::1'], ['fd12:3455::1', 'fd12:3457::1']],
    ['IPv4 spelled as IPv6', ['::ffff:10.0.0.0/104'], ['10.1.2.3'], ['192.168.0.1']],
    ['all of IPv6 is not IPv4', ['::/0'], ['::1', 'fd00::1', 'ff02::1'], ['127.0.0.1', '::ffff:10.0.0.1']],
    ['all of IPv4 is not IPv6', ['0.0.0.0/0'], ['127.0.0.1', '::ffff:10.0.0.1'], ['::1', '64:ff9b::7f00:1']],
    ['what was open already', ['8.8.8.0/24'], ['8.8.8.8'], ['127.0.0.1']],
  ]
  for (const [name, allow, open, closed] of cases) {
    it(name, () => {
      for (const address of open) assert.equal(isGuarded(address, allow), false, `${address} should be open`)
      for (const address of closed)
        assert.equal(isGuarded(address, allow), true, `${address} should be closed`)
    })
  }

  for (const bad of [
    '',
    'localhost',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    'fe80::1%eth0',
    ' ::1',
  ]) {
    it(`refuses "${bad}" by name`, () => {
      assert.throws(
        () => createAddressGuard([bad]),
        (fault) => fault instanceof AddressRangeUnreadable && fault.message.startsWith(`"${bad}" is not`),
      )
    })
  }
})
