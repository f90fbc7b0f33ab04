import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createProxyReader } from './proxy.ts'

const peer = '10.0.0.1'
const readProxy = createProxyReader(['10.0.0.0/8', 'fd00::/8'])
const addressBehind = (forwardedFor: string) =>
  readProxy(peer, { 'x-forwarded-for': forwardedFor }).remoteAddress

describe('BCP-17 the caller behind a trusted proxy', () => {
  const seen = [
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.66, 192.0.2.1', '192.0.2.1'],
    ['192.0.2.66, 192.0.2.1, 10.0.0.2, fd00::2', '192.0.2.1'],
    ['192.0.2.66, 192.0.2.1:4711', '192.0.2.1'],
    ['192.0.2.66, 2001:db8::1', '2001:db8::1'],
    ['192.0.2.66, [2001:db8::1]', '2001:db8::1'],
    ['192.0.2.66, [2001:db8::1]:4711', '2001:db8::1'],
    ['192.0.2.66, ::ffff:10.0.0.2', '192.0.2.66'],
  ] as const
  for (const [forwardedFor, address] of seen) {
    it(`is ${address} of "${forwardedFor}"`, () => assert.equal(addressBehind(forwardedFor), address))
  }

  for (const last of ['unknown', '_hidden', '', '192.0.2.1:x', '"[2001:db8::1]:4711"']) {
    it(`is the proxy itself where its own word is "${last}": what stands before it anybody can write`, () => {
      assert.equal(addressBehind(`192.0.2.66, ${last}`), peer)
    })
  }

  it('is the peer, whatever it says, where the peer is no proxy', () => {
    const headers = {
      host: 'id.example',
      'x-forwarded-for': '192.0.2.66',
      'x-forwarded-host': 'evil.example',
    }
    assert.deepEqual(readProxy('192.0.2.1', headers), { host: 'id.example', remoteAddress: '192.0.2.1' })
    assert.equal(createProxyReader([])(peer, headers).remoteAddress, peer)
  })

  it('asked for the host that the proxy names', () => {
    const headers = { host: 'inside', 'x-forwarded-host': 'id.example' }
    assert.equal(readProxy(peer, headers).host, 'id.example')
  })
})
