import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { createSelfSigned } from './self-signed.ts'

/** Where a listener's certificate comes from. Every path is absolute. */
export type TlsSettings =
  | { readonly kind: 'files'; readonly certificateFile: string; readonly keyFile: string }
  /** `caFile`: where the certificate to trust is written. */
  | { readonly kind: 'self-signed'; readonly caFile: string }

/** What a TLS listener shows and signs with, as PEM. */
export interface TlsMaterial {
  readonly cert: string
  readonly key: string
}

/** A certificate cannot be used. The message is a sentence for the operator, and tells nothing of the key. */
export class TlsUnusable extends Error {}

/**
 * Reads the certificate and its key, or makes a pair for these hosts and writes what callers must trust. Either is
 * done once, at start.
 * @param hosts host names and IP addresses of the certificate, as in a URL but without brackets.
 * @throws TlsUnusable where a file cannot be read or written, or holds something else.
 */
export async function prepareTls(
  settings: TlsSettings,
  { hosts, now }: { readonly hosts: readonly string[]; readonly now: Date },
): Promise<TlsMaterial> {
  switch (settings.kind) {
    case 'files':
      return readPair(settings.certificateFile, settings.keyFile)
    case 'self-signed': {
      const { certificate, key, authority } = await createSelfSigned(hosts, now)
      await replaceFile(settings.caFile, authority)
      return { cert: certificate, key }
    }
  }
}

async function readPair(certificateFile: string, keyFile: string): Promise<TlsMaterial> {
  const [cert, key] = [await read(certificateFile), await read(keyFile)]
  const certificate = parsed(
    () => new X509Certificate(cert),
    `${certificateFile} holds no certificate as PEM.`,
  )
  const privateKey = parsed(
    () => createPrivateKey(key),
    `${keyFile} holds no private key as PEM, or one with a passphrase.`,
  )
  if (!certificate.checkPrivateKey(privateKey))
    throw new TlsUnusable(`The key in ${keyFile} is not that of the certificate in ${certificateFile}.`)
  return { cert, key }
}

function parsed<T>(parse: () => T, sentence: string): T {
  try {
    return parse()
  } catch {
    throw new TlsUnusable(sentence)
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (fault) {
    throw new TlsUnusable(`The file ${path} of listen.tls cannot be read${codeOf(fault)}.`)
  }
}

/** Whoever waits for the file never sees half of it. */
async function replaceFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(`${path}.new`, text)
    await rename(`${path}.new`, path)
  } catch (fault) {
    throw new TlsUnusable(`The file ${path} (listen.tls.caFile) cannot be written${codeOf(fault)}.`)
  }
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? ` (${String(fault.code)})` : ''
}
