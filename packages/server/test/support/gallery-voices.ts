import { logoutWords } from '../../src/dialects/auth0/words.ts'
import { renderConfirm, type ConfirmView } from '../../src/logout/pages/confirm.ts'
import { renderRefused, type RefusedView } from '../../src/logout/pages/refused.ts'
import type { GalleryState } from './gallery-states.ts'

const hidden = { csrf: 'Zk3vJ1wq', request: 'r_8Yc0' }
const target = { action: '/oauth2/logout/confirm', hidden }

const questions: Readonly<Record<string, Partial<ConfirmView>>> = {
  'for-app': { clientName: 'Ledger', appCount: 2, apps: ['Ledger', 'Atlas'] },
  'of-nobody': { appCount: 1, apps: ['Ledger'] },
  'other-session': {
    clientName: 'Warehouse Management for Northern and Southern Regions',
    mismatch: 'other-session',
    appCount: 1,
    apps: ['Atlas'],
    account: {
      name: 'Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine',
      username: 'hubert.blaine.wolfeschlegelsteinhausenbergerdorff@an-unusually-long-department.example',
    },
  },
}

const notListed: RefusedView = {
  reason: 'return-not-listed',
  clientName: 'Ledger',
  clientId: 'ledger-of-the-accounting-department',
  parameter: 'returnTo',
  value: 'https://ledger.example/signed-out?from=the-very-long-menu-of-the-accounting-department',
  lookedIn: ['client'],
  differs: 'trailing-slash',
  signOutAnyway: target,
}

const refusals: Readonly<Record<string, RefusedView>> = {
  'not-listed': notListed,
  'not-listed-anywhere': {
    ...notListed,
    parameter: 'post_logout_redirect_uri',
    lookedIn: ['tenant', 'client'],
    differs: 'query',
    match: 'pattern',
  },
  'not-listed-of-tenant': {
    reason: 'return-not-listed',
    parameter: 'returnTo',
    value: 'https://elsewhere.example/',
    lookedIn: ['tenant'],
    match: 'pattern-ignoring-query',
    lacksClient: true,
    nobodyIsHere: true,
  },
  'hint-session-mismatch': {
    reason: 'hint-session-mismatch',
    clientName: 'Ledger',
    parameter: 'logout_hint',
    signOutAnyway: target,
  },
  federated: { reason: 'malformed-parameter', parameter: 'federated', signOutAnyway: target },
}

/** The pages of a logout in the words of a vendor whose dialect has its own. */
export const voiceStates: readonly GalleryState[] = [
  ...Object.entries(questions).map(([name, view]): GalleryState => ({
    name: `voice-auth0-confirm-${name}`,
    render: (context) => {
      const account = { name: 'Ada Lovelace', username: 'ada@analytical.example' }
      return renderConfirm(context, { ...target, account, appCount: 0, apps: [], ...view }, logoutWords)
    },
  })),
  ...Object.entries(refusals).map(([name, view]): GalleryState => ({
    name: `voice-auth0-refused-${name}`,
    render: (context) => renderRefused(context, view, logoutWords),
  })),
]
