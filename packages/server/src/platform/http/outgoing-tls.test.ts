import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createOutgoing } from './outgoing.ts'

describe('SEC an outgoing call over TLS proves the other side', () => {
  it('a trusted certificate for this host name is answered, over kept connections', async (t) => {
    const server = await listen(t, { name: 'rp.example', isTrusted: true })
    for (let number = 0; number < 10; number += 1) {
      const result = await server.get('rp.example')
      assert.equal(result.kind === 'answered' && result.body, 'rp.example')
    }
    assert.ok(server.connections() <= 2)
  })

  it('a trusted certificate for another host name is refused', async (t) => {
    const server = await listen(t, { name: 'rp.example', isTrusted: true })
    assert.deepEqual(await server.get('other.example'), {
      kind: 'failed',
      detail: 'The certificate is for another host name.',
    })
  })

  it('a certificate that nobody vouches for is refused', async (t) => {
    const server = await listen(t, { name: 'rp.example', isTrusted: false })
    const result = await server.get('rp.example')
    assert.match(result.kind === 'failed' ? result.detail : '', /^The certificate is not trusted \(/)
  })

  it('the guard holds for TLS although the certificate is right', async (t) => {
    const server = await listen(t, { name: 'rp.example', isTrusted: true, allow: [] })
    assert.equal((await server.get('rp.example')).kind, 'forbidden')
    assert.equal(server.connections(), 0)
  })
})

async function listen(t: TestContext, { name, isTrusted, allow = ['127.0.0.1'] }: Served) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = selfSigned(name, publicKey, privateKey)
  if (isTrusted) trust(t, cert)
  let connections = 0
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const server = createServer({ key, cert, keepAliveTimeout: patience })
    .on('request', (request, response) => response.end(request.headers.host?.split(':')[0]))
    .on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const outgoing = createOutgoing({ allow, lookup: toLoopback, connectTimeoutMilliseconds: patience })
  t.after(async () => {
    await outgoing.close()
    server.close()
  })
  const url = (host: string) => `https://${host}:${(server.address() as AddressInfo).port}/`
  return {
    connections: () => connections,
    get: (host: string) =>
      outgoing({ method: 'GET', url: url(host), headers: {}, timeoutMilliseconds: patience, maxBytes: 1000 }),
  }
}

/** In milliseconds: a busy machine takes none of the answers, and closes no connection. */
const patience = 60_000

interface Served {
  readonly name: string
  readonly isTrusted: boolean
  readonly allow?: readonly string[]
}

const toLoopback: LookupFunction = (_name, options, callback) =>
  options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)

function trust(t: TestContext, certificate: string): void {
  const before = getCACertificates('default')
  setDefaultCACertificates([certificate])
  t.after(() => setDefaultCACertificates(before))
}

/** A certificate (RFC 5280 §4.1) that vouches for itself, valid until 2049. */
function selfSigned(name: string, publicKey: KeyObject, privateKey: KeyObject): string {
  const ecdsaWithSha256 = der(0x30, oid('2a8648ce3d040302'))
  const subject = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(name)))))
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')))
  const alternativeNames = der(0x30, der(0x82, Buffer.from(name)))
  const extensions = der(0x30, der(0x30, oid('551d11'), der(0x04, alternativeNames)))
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    subject,
    validity,
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  )
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, privateKey))
  const certificate = der(0x30, body, ecdsaWithSha256, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}
