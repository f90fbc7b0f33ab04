import { type Arrival, arrived, createPlainBrowser, type Page, type PlainBrowser } from './plain-browser.ts'
import { controlsOf, told } from './conformance-suite.ts'
import { person } from './journeys.ts'
import { startWorld, type World } from './library-world.ts'

/** An app as the vendor's console would list it: what its SDKs are given. */
export interface GenauthApp {
  readonly id: string
  /** Absent for an app that cannot keep one. */
  readonly secret?: string
  readonly redirectUri: string
  readonly logoutRedirectUri: string
}

/** One user pool on an address of its own, for the SDKs that run on a server. */
export interface GenauthWorld extends World {
  /** The `appHost` of the SDKs. */
  readonly host: string
  readonly shop: GenauthApp
  /** A second app: a session is shared by two. */
  readonly ledger: GenauthApp
  /** An app without a secret. */
  readonly kiosk: GenauthApp
  /** A person's browser, without scripts. */
  browser(): PlainBrowser
  /** Which apps were told that a session ended, by their ids, in order. */
  noticed(): readonly string[]
}

/** An access key: it manages the pool, and speaks for the shop. */
export const accessKey = { id: 'ak-6319a1504f3a5c1e', secret: 'the secret of the access key of the shop' }
export const poolId = 'acme'

const [shopId, ledgerId, kioskId] = [
  '5f17a529f64fb009b794a2ff',
  '60eeb0c5ad93344d98831df1',
  '61d55dc7a7bd6ac3d8a2ea4d',
]
const secret = 'the secret of an app of the vendor, long enough for HS256'

/** @param more of the pool's own clients, besides the three apps and the access key. */
export async function startGenauthWorld(
  more: readonly Readonly<Record<string, unknown>>[] = [],
): Promise<GenauthWorld> {
  const world = await startWorld(({ apps }) => [
    pool([appsAt(apps).map(registration), accessKeyRegistration, more].flat()),
  ])
  const [shop, ledger, kiosk] = appsAt(world.board.origin)
  if (shop === undefined || ledger === undefined || kiosk === undefined) throw new Error('an app is missing')
  return {
    ...world,
    host: world.provider.base,
    shop,
    ledger,
    kiosk,
    browser: () => createPlainBrowser(world.provider.base, world.caller.browser()),
    noticed: () => world.board.notices.map(({ path }) => path.split('/')[1] ?? ''),
  }
}

/** A tenant as the vendor's pools are, with one person in it. */
export function pool(clients: readonly Readonly<Record<string, unknown>>[]) {
  return { id: poolId, dialects: { genauth: {} }, users: [{ ...ada, password: person.password }], clients }
}

/** Every address needs spelling somewhere, as most of the SDKs spell nothing. */
function appsAt(origin: string): readonly GenauthApp[] {
  return [shopId, ledgerId, kioskId].map((id) => ({
    id,
    ...(id === kioskId ? {} : { secret }),
    redirectUri: `${origin}/${id}/callback?x=1`,
    logoutRedirectUri: `${origin}/${id}/signed-out?from=op`,
  }))
}

/** Everything on that the vendor's console can switch on. */
export function registration({ id, secret, redirectUri, logoutRedirectUri }: GenauthApp) {
  return {
    client_id: id,
    dialect: 'genauth',
    first_party: true,
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [logoutRedirectUri],
    grant_types: ['authorization_code', 'implicit', 'refresh_token', 'password'],
    response_types: [
      'code',
      'id_token',
      'id_token token',
      'code id_token',
      'code token',
      'code id_token token',
    ],
    ...(secret === undefined
      ? { token_endpoint_auth_method: 'none' }
      : { client_secret: secret, backchannel_logout_uri: new URL(`/${id}/told`, redirectUri).href }),
  }
}

const accessKeyRegistration = {
  client_id: accessKey.id,
  client_secret: accessKey.secret,
  dialect: 'genauth',
  grant_types: ['client_credentials'],
  scope: 'exeunt:admin',
  signs_requests: true,
  access_key_of: shopId,
}

export const ada = {
  id: '6319a1504f3a5c1ef214dd5b',
  username: 'ada',
  email: person.username,
  email_verified: true,
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  phone_number: '+441234567890',
  address: { country: 'GB', postal_code: 'SW1Y', region: 'London', formatted: '12 St James’s Square' },
}

/** What is told of her besides `sub` and `updated_at`: what she has not is null. */
export const claimsOfAda = {
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  preferred_username: 'ada',
  gender: 'U',
  birthdate: null,
  locale: null,
  middle_name: null,
  nickname: null,
  picture: null,
  profile: null,
  website: null,
  zoneinfo: null,
  email: person.username,
  email_verified: true,
  phone_number: '+441234567890',
  phone_number_verified: false,
}

/** Goes to an address, signs in and agrees, whichever pages come, until an app is reached. */
export async function reach(browser: PlainBrowser, address: string): Promise<Arrival> {
  let now = await browser.open(address)
  for (let count = 0; now.kind === 'page' && count < 5; count += 1) now = await step(browser, now)
  return arrived(now)
}

/** The same, and what the app hears there. */
export async function heard(
  browser: PlainBrowser,
  address: string,
): Promise<Readonly<Record<string, string>>> {
  return told(await reach(browser, address)).parameters
}

function step(browser: PlainBrowser, page: Page): Promise<Page | Arrival> {
  const ids = controlsOf(page).map(({ id }) => id)
  const { username, password } = person
  if (ids.includes('password')) return browser.press(page, 'submit', { username, password })
  return browser.press(page, ids.includes('allow') ? 'allow' : 'continue')
}
