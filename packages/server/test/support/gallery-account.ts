import type { PageContext } from '../../src/platform/pages/context.ts'
import type { AccountNotice } from '../../src/sign-in/account/pages/account-notice.ts'
import { type OwnAccountView, renderAccount } from '../../src/sign-in/account/pages/account.ts'
import { type PasswordProblem, renderPassword } from '../../src/sign-in/account/pages/password.ts'
import type { SessionView } from '../../src/sign-in/account/pages/sessions.ts'
import { renderSignUp, type SignUpProblem } from '../../src/sign-in/sign-up/pages/sign-up.ts'
import type { GalleryState } from './gallery-states.ts'

const hidden = { csrf: 'Zk3vJ1wq' }
export const now = new Date('2026-11-20T09:00:00Z')
export const before = (seconds: number) => new Date(now.getTime() - seconds * 1000)

const signUpProblems: readonly SignUpProblem[] = [
  'missing',
  'bad-username',
  'bad-name',
  'taken',
  'throttled',
  'expired-form',
  'password-short',
  'password-long',
  'password-common',
  'password-guessable',
]
const signUpForm = { action: '/sign-up', hidden, signIn: '/sign-in?request=r_8Yc0' }

/** The page on which an account is opened, in every state. */
export const signUpStates: readonly GalleryState[] = [
  { name: 'sign-up', render: (context) => renderSignUp(context, signUpForm) },
  {
    name: 'sign-up-for-app',
    render: (context) => renderSignUp(context, { ...signUpForm, clientName: 'Ledger', replaces: 'Ada' }),
  },
  ...signUpProblems.map((problem) => ({
    name: `sign-up-${problem}`,
    render: (context: PageContext) =>
      renderSignUp(context, { ...signUpForm, clientName: 'Ledger', username: 'ada', name: 'Ada', problem }),
  })),
]

export const here: SessionView = {
  device: { browser: 'Firefox', system: 'Linux' },
  isHere: true,
  since: before(7200),
  seenAt: before(5),
  remoteAddress: '192.0.2.7',
  apps: ['Ledger', 'Atlas'],
  end: { action: '/account/end-session', hidden: { ...hidden, session: '01jd' } },
}
const sessions: readonly SessionView[] = [
  here,
  {
    ...here,
    isHere: false,
    device: { browser: 'Samsung Internet', system: 'Android' },
    since: before(2_700_000),
    seenAt: before(90_000),
    remoteAddress: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
    apps: ['Warehouse Management for Northern and Southern Regions', '库存'],
  },
  { ...here, isHere: false, device: {}, apps: [] },
  { ...here, isHere: false, device: { system: 'iPad' }, apps: [] },
  { ...here, isHere: false, device: 'device', apps: ['Kitchen display'] },
  { ...here, isHere: false, device: { browser: 'ShopApp', system: 'iPhone' }, apps: ['Shop'] },
  { ...here, isHere: false, device: { browser: 'AProgramThatIsCalledByFortyLettersAtMost' }, apps: ['Shop'] },
]
const withdraw = { action: '/account/withdraw', hidden: { ...hidden, client: 'ledger' } }
const view: OwnAccountView = {
  account: { name: 'Ada Lovelace', username: 'ada@analytical.example' },
  sessions: [here],
  endAll: { action: '/account/end-all', hidden },
  apps: [],
  passwordUrl: '/account/password',
  upstreams: [],
  now,
}
/** An account with everything. */
export const fullAccount: OwnAccountView = {
  ...view,
  sessions,
  endOthers: { action: '/account/end-others', hidden },
  apps: [
    {
      name: 'Ledger',
      uri: 'https://ledger.example/',
      scope: ['openid', 'profile', 'email', 'invoices:read'],
      since: before(40_000_000),
      staysConnected: true,
      withdraw,
    },
    {
      name: 'Warehouse Management for Northern and Southern Regions',
      uri: 'javascript:alert(1)',
      scope: ['openid', 'https://warehouse.example/scopes/inventory.movements.readwrite.all'],
      since: before(600),
      staysConnected: false,
      withdraw,
    },
  ],
}
const notices: readonly AccountNotice[] = [
  'session-ended',
  'others-ended',
  'app-withdrawn',
  'gone',
  'expired-form',
]

const passwordProblems: readonly PasswordProblem[] = [
  'short',
  'long',
  'common',
  'guessable',
  'same',
  'wrong-current',
  'missing',
  'throttled',
]
const passwordForm = {
  action: '/account/password',
  hidden,
  username: 'ada@analytical.example',
  back: '/account',
}

/** A person's own account and password, in every state. */
export const accountStates: readonly GalleryState[] = [
  { name: 'account', render: (context) => renderAccount(context, view) },
  { name: 'account-full', render: (context) => renderAccount(context, fullAccount) },
  {
    name: 'account-upstream',
    render: (context) =>
      renderAccount(context, { ...view, passwordUrl: undefined, upstreams: ['Analytical Staff'] }),
  },
  ...notices.map((notice) => ({
    name: `account-${notice}`,
    render: (context: PageContext) => renderAccount(context, { ...view, notice }),
  })),
  { name: 'password', render: (context) => renderPassword(context, passwordForm) },
  ...passwordProblems.map((problem) => ({
    name: `password-${problem}`,
    render: (context: PageContext) =>
      renderPassword(context, { ...passwordForm, problem, retryAfterSeconds: 40 }),
  })),
]
