import { logoutWords } from '../../src/dialects/akamai/words.ts'
import { renderRefused, type RefusedView } from '../../src/logout/pages/refused.ts'
import { renderSignedOut, type SignedOutView } from '../../src/logout/pages/signed-out.ts'
import type { GalleryState } from './gallery-states.ts'

const signOutAnyway = {
  action: '/oauth2/logout/confirm',
  hidden: { csrf: 'Zk3vJ1wq', request: 'r_8Yc0', decision: 'anyway' },
}

const notListed: RefusedView = {
  reason: 'return-not-listed',
  clientName: 'Identity Docs',
  clientId: 'a123ef65-83dc-4094-a09a-76e1bec424e7',
  parameter: 'redirect_uri',
  value: 'https://identitydocs.example/the-very-long-menu-of-the-accounting-department/logout/',
  lookedIn: ['client-sign-in'],
  differs: 'trailing-slash',
  signOutAnyway,
}

const refusals: Readonly<Record<string, RefusedView>> = {
  'bad-request': { reason: 'missing-client', parameter: 'client_id', signOutAnyway },
  'bad-request-of-nobody': { reason: 'missing-client', parameter: 'client_id', nobodyIsHere: true },
  'unknown-client': { reason: 'unknown-client', parameter: 'client_id', signOutAnyway },
  'not-listed': notListed,
  'not-listed-in-either': {
    ...notListed,
    parameter: 'post_logout_redirect_uri',
    lookedIn: ['client-sign-in', 'client'],
  },
  'not-navigated': { reason: 'not-navigated' },
}

const successes: Readonly<Record<string, Partial<SignedOutView>>> = {
  alone: {},
  again: { alreadySignedOut: true },
  'every-browser': {
    beside: 'every-browser',
    apps: [{ name: 'Identity Docs', state: 'told', isRequester: true }],
  },
  told: {
    apps: [
      { name: 'Identity Docs', state: 'told', isRequester: true },
      { name: 'Ledger', uri: 'https://ledger.example/', state: 'told', isRequester: false },
      {
        name: 'Warehouse Management for Northern and Southern Regions',
        state: 'not-reachable',
        isRequester: false,
      },
      { name: 'Harbour', state: 'asked', isRequester: false },
    ],
    backTo: { name: 'Identity Docs', uri: 'https://identitydocs.example/' },
    upstreams: [{ name: 'Analytical Staff', state: 'returned' }],
  },
}

/** The pages of a logout at Akamai's addresses, in its words. */
export const akamaiLogoutStates: readonly GalleryState[] = [
  ...Object.entries(refusals).map(([name, view]): GalleryState => ({
    name: `voice-akamai-refused-${name}`,
    render: (context) => renderRefused(context, view, logoutWords),
  })),
  ...Object.entries(successes).map(([name, view]): GalleryState => ({
    name: `voice-akamai-signed-out-${name}`,
    render: (context) => renderSignedOut(context, { apps: [], settled: true, ...view }, logoutWords),
  })),
]
