import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { isIpv4, readIpAddress } from '../http/ip-address.ts'
import { bits, integer, octets, oid, sequence, set, tagged, taggedBytes, time, utf8, yes } from './der.ts'

/** What a TLS listener shows, and what a caller must trust to believe it. All of it PEM. */
export interface SelfSigned {
  readonly certificate: string
  readonly key: string
  /** The certificate of the authority that signed it. */
  readonly authority: string
}

const dayMilliseconds = 86_400_000

/**
 * Makes a certificate for these hosts, and an authority of its own that signs nothing else: its key is forgotten at
 * once, so that trusting it trusts this one certificate. RFC 5280 §4; valid for a year, and from yesterday on for
 * clocks that are late.
 * @param hosts host names and IP addresses, as in a URL but without brackets.
 */
export async function createSelfSigned(hosts: readonly string[], now: Date): Promise<SelfSigned> {
  const [authority, server] = await Promise.all([newKeys(), newKeys()])
  const validity = [-dayMilliseconds, 365 * dayMilliseconds].map((step) => new Date(now.getTime() + step))
  const issuer = `Exeunt ${randomBytes(8).toString('hex')}`
  const signed = (subject: string, publicKey: KeyObject, extensions: readonly Buffer[]) =>
    certificate({ issuer, subject, validity, publicKey, extensions }, authority.privateKey)
  return {
    certificate: signed(hosts[0] ?? 'localhost', server.publicKey, forServer(hosts, server, authority)),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    authority: signed(issuer, authority.publicKey, forAuthority(authority)),
  }
}

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const generate = promisify(generateKeyPair)
const newKeys = (): Promise<KeyPair> => generate('ec', { namedCurve: 'P-256' })

interface CertificateContents {
  readonly issuer: string
  readonly subject: string
  readonly validity: readonly Date[]
  readonly publicKey: KeyObject
  readonly extensions: readonly Buffer[]
}

/** RFC 5758 §3.2. */
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

/** RFC 5280 §4.1. */
function certificate(contents: CertificateContents, signingKey: KeyObject): string {
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.of(2))),
    integer(randomBytes(16)),
    ecdsaWithSha256,
    commonName(contents.issuer),
    sequence(...contents.validity.map(time)),
    commonName(contents.subject),
    contents.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...contents.extensions)),
  )
  const signature = sign('sha256', toBeSigned, signingKey)
  return pem(sequence(toBeSigned, ecdsaWithSha256, bits(signature)))
}

function commonName(text: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(text.slice(0, 64)))))
}

function forAuthority(authority: KeyPair): readonly Buffer[] {
  return [
    // §4.2.1.9: an authority, with none below it.
    extension('2.5.29.19', sequence(yes, integer(Buffer.of(0))), yes),
    // §4.2.1.3: signs certificates, the sixth bit.
    extension('2.5.29.15', bits(Buffer.of(0b0000_0100), 2), yes),
    extension('2.5.29.14', octets(keyId(authority))),
  ]
}

function forServer(hosts: readonly string[], server: KeyPair, authority: KeyPair): readonly Buffer[] {
  return [
    extension('2.5.29.19', sequence(), yes),
    // §4.2.1.3: signs handshakes, the first bit.
    extension('2.5.29.15', bits(Buffer.of(0b1000_0000), 7), yes),
    // §4.2.1.12: a TLS server's.
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    // §4.2.1.6
    extension('2.5.29.17', sequence(...hosts.map(alternativeName))),
    extension('2.5.29.14', octets(keyId(server))),
    extension('2.5.29.35', sequence(taggedBytes(0, keyId(authority)))),
  ]
}

function extension(id: string, value: Buffer, ...critical: readonly Buffer[]): Buffer {
  return sequence(oid(id), ...critical, octets(value))
}

function alternativeName(host: string): Buffer {
  const address = readIpAddress(host)
  if (address === undefined) return taggedBytes(2, Buffer.from(host, 'latin1'))
  const bytes = Buffer.from(address.toString(16).padStart(32, '0'), 'hex')
  return taggedBytes(7, isIpv4(address) ? bytes.subarray(12) : bytes)
}

/** §4.2.1.2: any number that is as good as unique to the key. */
function keyId({ publicKey }: KeyPair): Buffer {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20)
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
