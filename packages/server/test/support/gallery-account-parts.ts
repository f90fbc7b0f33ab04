import { pageWords } from '../../src/dialects/akamai/page-words.ts'
import {
  accountParts,
  type AccountPartView,
  renderAccountPart,
} from '../../src/sign-in/account/pages/part.ts'
import { renderPassword } from '../../src/sign-in/account/pages/password.ts'
import { renderSignedIn } from '../../src/sign-in/signed-in/pages/signed-in.ts'
import { before, fullAccount, here, now } from './gallery-account.ts'
import type { GalleryState } from './gallery-states.ts'

const hidden = { csrf: 'Zk3vJ1wq' }
const at = (path: string) =>
  `/auth-ui/profile${path}?client_id=ledger&redirect_uri=https%3A%2F%2Fledger.example%2Fcallback`
const partView: Omit<AccountPartView, 'part'> = {
  ...fullAccount,
  links: { profile: at(''), security: at('/security'), privacy: at('/privacy'), data: at('/data') },
  back: { to: 'https://ledger.example/callback', clientName: 'Ledger' },
  signOut: { action: at('/logout'), hidden },
  data: {
    id: 'user-ada',
    username: 'ada',
    claims: {
      preferred_username: 'ada',
      name: 'Ada Lovelace',
      given_name: 'Augusta Ada',
      email: 'ada@analytical.example',
      email_verified: true,
      phone_number: '+44 20 7946 0000',
      phone_number_verified: false,
      birthdate: '1815-12-10',
      locale: 'en-GB',
      picture: 'https://pictures.analytical.example/people/augusta-ada-king-countess-of-lovelace.jpg',
      address: { street_address: '12 St James’s Square\nSecond floor', locality: 'London', country: 'GB' },
      account_id: 4711,
      newsletters: ['engines', 'numbers'],
    },
    updatedAt: before(90_000),
    now,
  },
}
/** Somebody with this browser alone. */
const { endOthers: _, ...alone } = partView
const partViews: Readonly<Record<string, AccountPartView>> = {
  ...Object.fromEntries(accountParts.map((part) => [part, { ...partView, part }])),
  'profile-alone': { ...alone, part: 'profile', sessions: [here], back: undefined },
  'security-alone': { ...alone, part: 'security' },
  'profile-done': { ...partView, part: 'profile', notice: 'session-ended' },
  'security-upstream': {
    ...partView,
    part: 'security',
    passwordUrl: undefined,
    upstreams: ['Analytical Staff'],
  },
  'privacy-empty': { ...partView, part: 'privacy', apps: [] },
  'data-nameless': { ...partView, part: 'data', data: { id: 'user-7', username: 'bob', claims: {}, now } },
}
const { account } = fullAccount
const passwordFromApp = {
  action: at('/password'),
  hidden,
  username: account.username,
  back: at('/security'),
  out: {
    back: { to: 'warehouse://back', clientName: 'Warehouse Management for Northern and Southern Regions' },
    signOut: partView.signOut,
  },
}

/** A part of an account, opened from an app, in our own words and in a vendor's. */
export const accountPartStates: readonly GalleryState[] = [
  ...Object.entries(partViews).map(([name, view]): GalleryState => ({
    name: `voice-akamai-account-${name}`,
    render: (context) => renderAccountPart(context, view, pageWords),
  })),
  { name: 'account-part', render: (context) => renderAccountPart(context, { ...partView, part: 'profile' }) },
  {
    name: 'voice-akamai-account-password',
    render: (context) => renderPassword(context, passwordFromApp, pageWords),
  },
]

/** What somebody reads for a moment once they are signed in. */
export const signedInStates: readonly GalleryState[] = [
  {
    name: 'signed-in',
    render: (context) =>
      renderSignedIn(context, { account, goOn: '/oauth2/authorize/resume?request=r_8Yc0' }),
  },
  {
    name: 'voice-akamai-signed-in',
    render: (context) => {
      const goOn = '/login/authorize/resume?request=r_8Yc0'
      return renderSignedIn(context, { account, clientName: 'Ledger', goOn }, pageWords)
    },
  },
]
