import { createSelfSigned } from '../../packages/server/src/platform/tls/self-signed.ts'

/** What a listener shows, and whom callers must trust to believe it, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

/** One certificate for all the hosts of a test, by the maker that `listen.tls.selfSigned` uses. */
export async function createCertificate(hosts: readonly string[]): Promise<Certificate> {
  const { certificate, key, authority } = await createSelfSigned(hosts, new Date())
  return { cert: certificate, key, ca: authority }
}
