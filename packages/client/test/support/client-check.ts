import { createLocalJWKSet, jwtVerify, type JWK } from 'jose'

/** How a client of the loopback provider must prove itself. */
export type RegisteredClient =
  | { readonly method: 'none' }
  | { readonly method: 'client_secret_basic' | 'client_secret_post'; readonly secret: string }
  | { readonly method: 'private_key_jwt'; readonly jwk: JWK }

export interface ClientProof {
  readonly form: URLSearchParams
  readonly authorization: string | undefined
  readonly issuer: string
  readonly now: Date
}

/** The client's id, if it proved itself in exactly its registered way and in no other besides. */
export async function identify(
  proof: ClientProof,
  clients: Readonly<Record<string, RegisteredClient>>,
): Promise<string | undefined> {
  const basic = readBasic(proof.authorization)
  const clientId = basic?.id ?? proof.form.get('client_id') ?? ''
  const client = clients[clientId]
  const methods = ['client_secret', 'client_assertion'].filter((name) => proof.form.has(name)).length
  if (!client || methods + (basic ? 1 : 0) !== (client.method === 'none' ? 0 : 1)) return undefined
  return (await fits(client, clientId, proof, basic?.secret)) ? clientId : undefined
}

function fits(
  client: RegisteredClient,
  clientId: string,
  proof: ClientProof,
  basicSecret: string | undefined,
): boolean | Promise<boolean> {
  switch (client.method) {
    case 'none':
      return true
    case 'client_secret_basic':
      return basicSecret === client.secret && !proof.form.has('client_id')
    case 'client_secret_post':
      return proof.form.get('client_secret') === client.secret
    case 'private_key_jwt':
      return isAssertion(proof, clientId, client.jwk)
  }
}

async function isAssertion({ form, issuer, now }: ClientProof, clientId: string, jwk: JWK): Promise<boolean> {
  const required = { issuer: clientId, subject: clientId, audience: issuer, requiredClaims: ['jti', 'exp'] }
  const keys = createLocalJWKSet({ keys: [jwk] })
  const verdict = jwtVerify(form.get('client_assertion') ?? '', keys, { ...required, currentDate: now })
  return verdict.then(
    () => true,
    () => false,
  )
}

/** RFC 6749 §2.3.1: both halves were form-encoded. */
function readBasic(header: string | undefined) {
  if (!header?.startsWith('Basic ')) return undefined
  const [id = '', secret = ''] = atob(header.slice(6)).split(':').map(formDecoded)
  return { id, secret }
}

function formDecoded(value: string): string {
  return new URLSearchParams(`value=${value}`).get('value') ?? ''
}
