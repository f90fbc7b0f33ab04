import { createCertificate } from './https-certificate.ts'
import { provider } from './https-world.ts'
import { startHttpsProvider } from './https-provider.ts'
import { type ReservedPort, startOnReservedPort } from './reserved-port.ts'

/** A second provider, with which people of the first one may sign in. */
export interface Upstream {
  /** An address that needs no resolver's help: our server calls it, and so does the browser. */
  readonly base: string
  /** Its entries among the first one's `upstreams`. */
  readonly registrations: readonly Readonly<Record<string, unknown>>[]
  /** Who signs in there. */
  readonly person: typeof grace
  /** Whom the first one must believe, as PEM. */
  readonly authority: string
  stop(): Promise<void>
}

/** Auth0's own address for it. */
const callback = '/login/callback'

const secret = 'the secret that the one provider has at the other'

const grace = {
  id: 'grace-of-corp',
  username: 'grace@corp.example',
  email: 'grace@corp.example',
  name: 'Grace Hopper',
  password: 'nanoseconds are eleven inches',
}

export function startUpstream(): Promise<Upstream> {
  return startOnReservedPort(startAt)
}

async function startAt(listensAt: ReservedPort): Promise<Upstream> {
  const base = `https://localhost:${listensAt.port}`
  const certificate = await createCertificate(['localhost'])
  const { stop } = await startHttpsProvider(base, certificate, { tenants: [tenant] }, { listensAt })
  const entry = (id: string, name: string) => ({
    id,
    name,
    issuer: base,
    client_id: 'exeunt',
    client_secret: secret,
    redirectPath: callback,
  })
  return {
    base,
    registrations: [
      entry('corp', 'Corp'),
      { ...entry('corp-always', 'Always'), signOut: 'always' },
      { ...entry('corp-asks', 'Asks'), client_id: 'exeunt-asks' },
    ],
    person: grace,
    authority: certificate.ca,
    stop,
  }
}

/** The first provider as the second one knows it. */
function first(id: string) {
  return {
    client_id: id,
    client_secret: secret,
    first_party: true,
    redirect_uris: [`${provider}${callback}`],
    post_logout_redirect_uris: [`${provider}${callback}`],
  }
}

const tenant = {
  id: 'corp',
  users: [{ ...grace, email_verified: true }],
  clients: [first('exeunt'), { ...first('exeunt-asks'), first_party: false }],
}
