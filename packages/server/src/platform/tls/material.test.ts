import assert from 'node:assert/strict'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { prepareTls, type TlsMaterial, TlsUnusable } from './material.ts'
import { createSelfSigned } from './self-signed.ts'

const now = new Date()
const hosts = ['id.example', 'localhost', '127.0.0.1', '::1']

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exeunt-tls-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

describe('a self-signed certificate', () => {
  it('is believed by whoever trusts the file, by any of its names, and by nobody else', async (t) => {
    const folder = await temporaryFolder(t)
    const caFile = join(folder, 'ca.pem')
    const ca = async () => readFile(caFile, 'utf8')
    const port = await listening(t, await prepareTls({ kind: 'self-signed', caFile }, { hosts, now }))
    for (const servername of ['id.example', 'localhost', ''])
      assert.equal(await get(port, { ca: await ca(), servername }), 200)
    await assert.rejects(get(port, {}), { code: /SELF_SIGNED|UNABLE_TO_VERIFY/ })
    await assert.rejects(get(port, { ca: await ca(), servername: 'other.example' }), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
    const stranger = await createSelfSigned(hosts, now)
    await assert.rejects(get(port, { ca: stranger.authority }), { code: /SELF_SIGNED|UNABLE_TO_VERIFY/ })
    assert.deepEqual(await readdir(folder), ['ca.pem'])
  })

  it('RFC5280 §4 says what it is for, for how long, and by whom', async () => {
    const made = await createSelfSigned(hosts, new Date('2026-11-20T10:00:00Z'))
    const [certificate, authority] = [
      new X509Certificate(made.certificate),
      new X509Certificate(made.authority),
    ]
    assert.equal(certificate.subject, 'CN=id.example')
    assert.ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey))
    assert.ok(authority.ca && authority.verify(authority.publicKey))
    assert.equal(certificate.ca, false)
    for (const host of ['id.example', 'localhost']) assert.equal(certificate.checkHost(host), host)
    for (const address of ['127.0.0.1', '::1']) assert.equal(certificate.checkIP(address), address)
    assert.equal(certificate.checkIP('127.0.0.2'), undefined)
    assert.equal(certificate.validFromDate.toISOString(), '2026-11-19T10:00:00.000Z')
    assert.equal(certificate.validToDate.toISOString(), '2027-11-20T10:00:00.000Z')
    // 1.3.6.1.5.5.7.3.1: a TLS server's.
    assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1'])
  })

  it('is another one each time, whose number and whose authority nobody has seen before', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => createSelfSigned(['localhost'], now)))
    const read = made.map(({ certificate }) => new X509Certificate(certificate))
    assert.equal(new Set(read.map(({ serialNumber }) => serialNumber)).size, 20)
    assert.equal(new Set(read.map(({ issuer }) => issuer)).size, 20)
  })

  it('cannot be told where there is no folder for it', async (t) => {
    const caFile = join(await temporaryFolder(t), 'nowhere', 'ca.pem')
    await assert.rejects(prepareTls({ kind: 'self-signed', caFile }, { hosts, now }), {
      constructor: TlsUnusable,
      message: `The file ${caFile} (listen.tls.caFile) cannot be written (ENOENT).`,
    })
  })
})

describe('a certificate of the operator', () => {
  async function filesOf(t: TestContext, change: Partial<{ certificate: string; key: string }> = {}) {
    const folder = await temporaryFolder(t)
    const made = { ...(await createSelfSigned(['localhost'], now)), ...change }
    const files = { certificateFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
    await writeFile(files.certificateFile, made.certificate)
    await writeFile(files.keyFile, made.key)
    return { ...files, kind: 'files', authority: made.authority } as const
  }

  it('is served as it is', async (t) => {
    const { authority, ...settings } = await filesOf(t)
    const port = await listening(t, await prepareTls(settings, { hosts: [], now }))
    assert.equal(await get(port, { ca: authority, servername: 'localhost' }), 200)
  })

  const secret = 'hunter2'
  const passphrase = { cipher: 'aes-256-cbc', passphrase: 'secret' } as const
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cases: readonly [string, Partial<{ certificate: string; key: string }>, RegExp][] = [
    ['that is none', { certificate: 'hello' }, /cert\.pem holds no certificate as PEM\.$/],
    [
      'whose key is none',
      { key: secret },
      /key\.pem holds no private key as PEM, or one with a passphrase\.$/,
    ],
    [
      'whose key needs a passphrase',
      { key: privateKey.export({ type: 'pkcs8', format: 'pem', ...passphrase }).toString() },
      /or one with a passphrase\.$/,
    ],
    [
      "whose key is another's",
      { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
      /^The key in \S+key\.pem is not that of the certificate in \S+cert\.pem\.$/,
    ],
  ]
  for (const [name, change, sentence] of cases) {
    it(`${name} is refused in one sentence`, async (t) => {
      const settings = await filesOf(t, change)
      await assert.rejects(prepareTls(settings, { hosts: [], now }), (fault) => {
        assert.ok(fault instanceof TlsUnusable)
        assert.match(fault.message, sentence)
        assert.equal(fault.message.includes(secret), false)
        return true
      })
    })
  }

  it('that is not there is refused in one sentence', async (t) => {
    const { certificateFile, keyFile } = await filesOf(t)
    await rm(keyFile)
    await assert.rejects(prepareTls({ kind: 'files', certificateFile, keyFile }, { hosts: [], now }), {
      constructor: TlsUnusable,
      message: `The file ${keyFile} of listen.tls cannot be read (ENOENT).`,
    })
  })
})

async function listening(t: TestContext, material: TlsMaterial): Promise<number> {
  const server = createServer(material, (_request, response) => void response.end('ok'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

/** The status of a real request. Without a server name the address itself is checked. */
function get(port: number, trust: { readonly ca?: string; readonly servername?: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, agent: false, ...trust }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject).end()
  })
}
