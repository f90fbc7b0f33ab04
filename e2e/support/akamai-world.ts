import { person } from './journeys.ts'

type Entry = Readonly<Record<string, unknown>>

/** What the vendor calls the tenant: the first part of every path of theirs. */
export const customerId = '8f6a1b2c-0d3e-4f5a-9b7c-6d5e4f3a2b10'

/** The person of these tests, under the id that they have there. */
export const ada = {
  id: '3b9d5f70-2c1e-4a86-8f04-7e6d5c4b3a21',
  username: 'ada',
  email: person.username,
  email_verified: true,
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
}

/** Long enough for whatever the libraries do with it. */
export const secret = 'the secret of an app of the vendor, long enough'

/** How the vendor's documents say that somebody signed in with a password. */
export const passwordAcr = 'urn:akamai-ic:nist:800-63-3:aal:1'

/** A tenant as the vendor's customers have one, with one person in it. @param more of its configuration. */
export function akamaiTenant(clients: readonly Entry[], more: Entry = {}): Entry {
  return {
    id: 'acme',
    name: 'Acme',
    dialects: { akamai: { customerId } },
    users: [{ ...ada, password: person.password }],
    clients,
    ...more,
  }
}

/** An app as the vendor's configuration lists it, which is one of ours. @param more of its registration. */
export function akamaiClient(id: string, redirectUris: readonly string[], more: Entry = {}): Entry {
  return {
    client_id: id,
    client_name: id,
    dialect: 'akamai',
    first_party: true,
    redirect_uris: redirectUris,
    ...more,
  }
}

/** One of the two addresses of such a tenant: apps write everything down that is below it. */
export interface VendorAddress {
  readonly base: string
  readonly issuer: string
}

export const withId = (origin: string): VendorAddress => addressAt(`${origin}/${customerId}`)

/** On a domain of the customer's own. */
export const withoutId = (origin: string): VendorAddress => addressAt(origin)

const addressAt = (base: string): VendorAddress => ({ base, issuer: `${base}/login` })
