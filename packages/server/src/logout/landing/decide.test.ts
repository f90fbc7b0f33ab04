import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientId } from '../../domain/client.ts'
import type { AskingClient, LogoutFacts, LogoutRefusal, LogoutRequest } from '../../domain/logout.ts'
import { decideLanding } from './decide.ts'

const ofShop = 'https://shop.example/out'
const ofServer = 'https://id.example/bye'
const pattern = 'https://*.shop.example/out'
const callback = 'https://shop.example/callback'
const shop: AskingClient = {
  id: 'shop' as ClientId,
  name: 'Shop',
  postLogoutRedirectUris: [pattern, ofShop, 'https://shop.example/second'],
  redirectUris: [callback, 'https://shop.example/callback?tab=1'],
}

type Asked = Partial<LogoutRequest>
type Known = Partial<LogoutFacts>

/** A landing by its address, a refusal by where was looked, and what differed. */
function landing(asked: Asked, known: Known = {}): string {
  const decided = decideLanding(asked, { sessions: [], ...known })
  if (decided.kind === 'refuse') return `not in ${placesOf(decided.refusal)}`
  return decided.landing.kind === 'return' ? decided.landing.url : 'page'
}

function placesOf(refusal: LogoutRefusal): string {
  assert.ok(refusal.kind === 'return-not-listed', refusal.kind)
  const places = refusal.lookedIn.join(', ')
  return refusal.differs === undefined ? places : `${places}: ${refusal.differs}`
}

type Case = readonly [name: string, asked: Asked, known: Known, expected: string]

function cases(duty: string, table: readonly Case[]): void {
  describe(duty, () => {
    for (const [name, asked, known, expected] of table)
      it(name, () => assert.equal(landing(asked, known), expected))
  })
}

const rule = { returnRule: 'named-client-or-tenant', returnMatch: 'pattern' } as const
const lists = { returnLists: [[ofServer]] }
/** The request names the app by itself. */
const named = { ...rule, clientId: shop.id }

cases('AUT-4 the list of the app that the request names, and no other', [
  ['its own', { ...named, returnTo: ofShop, state: 'a b' }, { client: shop }, `${ofShop}?state=a%20b`],
  ['not the tenant’s', { ...named, returnTo: ofServer }, { client: shop }, 'not in client'],
  [
    'not the tenant’s, whatever facts were gathered',
    { ...named, returnTo: ofServer },
    { client: shop, ...lists },
    'not in client',
  ],
  [
    'not another app’s',
    { ...named, returnTo: 'https://other.example/out' },
    { client: shop },
    'not in client',
  ],
])

cases('AUT-4 where only a hint names the app, the tenant’s list or its own', [
  ['its own', { ...rule, returnTo: ofShop }, { client: shop, ...lists }, ofShop],
  ['the tenant’s', { ...rule, returnTo: ofServer }, { client: shop, ...lists }, ofServer],
  [
    'and no other',
    { ...rule, returnTo: 'https://evil.example/' },
    { client: shop, ...lists },
    'not in tenant, client',
  ],
])

cases('AUT-4 where nobody names an app, the tenant’s list', [
  ['itself', { ...rule, returnTo: ofServer, state: 's' }, lists, `${ofServer}?state=s`],
  ['no app’s', { ...rule, returnTo: ofShop }, lists, 'not in tenant'],
  ['nothing in an empty one', { ...rule, returnTo: ofServer }, { returnLists: [[]] }, 'not in tenant'],
  ['nothing without one', { ...rule, returnTo: ofServer }, {}, 'not in tenant'],
])

cases(
  'AUT-5 without an address the first of the list, where the door says so and the request names the app',
  [
    [
      'the first that is none of a pattern',
      { ...named, absentReturn: 'first-listed' },
      { client: shop },
      ofShop,
    ],
    [
      'without state, which belongs to an address that was asked for',
      { ...named, absentReturn: 'first-listed', state: 's' },
      { client: shop },
      ofShop,
    ],
    ['our page by any other door', named, { client: shop }, 'page'],
    [
      'our page where only a hint names the app',
      { ...rule, absentReturn: 'first-listed' },
      { client: shop, ...lists },
      'page',
    ],
    ['our page where nobody does', { ...rule, absentReturn: 'first-listed' }, lists, 'page'],
    [
      'our page where the list is empty',
      { ...named, absentReturn: 'first-listed' },
      { client: { ...shop, postLogoutRedirectUris: [] } },
      'page',
    ],
    [
      'our page where it has patterns only',
      { ...named, absentReturn: 'first-listed' },
      { client: { ...shop, postLogoutRedirectUris: [pattern] } },
      'page',
    ],
    [
      'a scheme of its own, as it is',
      { ...named, absentReturn: 'first-listed' },
      { client: { ...shop, postLogoutRedirectUris: ['com.shop.app:/out'] } },
      'com.shop.app:/out',
    ],
  ],
)

const preview = 'https://pr-7.shop.example/out'
const withQuery = 'https://shop.example/out?lang=en'

cases('AUT-10 AUT-11 each door finds addresses in its own way', [
  [
    'a pattern where it means one',
    { ...named, returnTo: preview, state: 's' },
    { client: shop },
    `${preview}?state=s`,
  ],
  [
    'and nothing elsewhere',
    { ...named, returnMatch: 'exact', returnTo: preview },
    { client: shop },
    'not in client',
  ],
  ['nothing unless told', { clientId: shop.id, returnTo: preview }, { client: shop }, 'not in client'],
  [
    'nothing by the standard’s rule itself',
    { clientId: shop.id, returnTo: pattern },
    { client: shop },
    'not in client',
  ],
  [
    'in the tenant’s list as well',
    { ...rule, returnTo: 'https://a.id.example/bye' },
    { returnLists: [['https://*.id.example/bye']] },
    'https://a.id.example/bye',
  ],
  ['the query counts', { ...named, returnTo: withQuery }, { client: shop }, 'not in client: query'],
  [
    'or does not, and stays',
    { ...named, returnMatch: 'pattern-ignoring-query', returnTo: `${withQuery}#end` },
    { client: shop },
    `${withQuery}#end`,
  ],
])

const ownList = { clientId: shop.id, returnSource: 'after-sign-in' } as const
const either = { clientId: shop.id, returnSource: 'either' } as const

cases('AKA-2 AKA-7 AKA-20 a door says which of the app’s lists it means', [
  [
    'the one for after signing in',
    { ...ownList, returnTo: callback, state: 's' },
    { client: shop },
    `${callback}?state=s`,
  ],
  ['and not the other', { ...ownList, returnTo: ofShop }, { client: shop }, 'not in client-sign-in'],
  [
    'of which it tells what differs',
    { ...ownList, returnTo: `${callback}/` },
    { client: shop },
    'not in client-sign-in: trailing-slash',
  ],
  [
    'a query of its own stays',
    { ...ownList, returnTo: 'https://shop.example/callback?tab=1', state: 's' },
    { client: shop },
    'https://shop.example/callback?tab=1&state=s',
  ],
  ['either: after signing in', { ...either, returnTo: callback }, { client: shop }, callback],
  ['either: after a logout', { ...either, returnTo: ofShop }, { client: shop }, ofShop],
  [
    'neither',
    { ...either, returnTo: 'https://evil.example/' },
    { client: shop },
    'not in client-sign-in, client',
  ],
  [
    'unless told, the one for after a logout',
    { clientId: shop.id, returnTo: callback },
    { client: shop },
    'not in client',
  ],
  [
    'nothing is a pattern there',
    { ...either, returnTo: 'https://pr-7.shop.example/out' },
    { client: shop },
    'not in client-sign-in, client',
  ],
])

cases('AUT-13 what alone differs is told, of the lists that were looked in', [
  ['the app’s', { ...named, returnTo: `${ofShop}/` }, { client: shop }, 'not in client: trailing-slash'],
  ['not the tenant’s', { ...named, returnTo: `${ofServer}/` }, { client: shop, ...lists }, 'not in client'],
  [
    'either',
    { ...rule, returnTo: `${ofServer}/` },
    { client: shop, ...lists },
    'not in tenant, client: trailing-slash',
  ],
  [
    'at our own door, too',
    { returnTo: 'https://SHOP.example/out' },
    { client: shop },
    'not in client: letter-case',
  ],
  ['nothing without a list to look in', { ...rule, returnTo: ofShop }, {}, 'not in tenant'],
])
