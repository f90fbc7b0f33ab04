import { errorWords } from '../../src/dialects/akamai/error-words.ts'
import { logoutWords } from '../../src/dialects/auth0/words.ts'
import { renderConfirm, type ConfirmView } from '../../src/logout/pages/confirm.ts'
import { renderRefused, type RefusedView } from '../../src/logout/pages/refused.ts'
import { type ErrorView, renderError } from '../../src/protocol/pages/error.ts'
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

const errors: Readonly<Record<string, ErrorView>> = {
  'invalid-redirect-uri': {
    status: 400,
    code: 'invalid_request',
    mistake: 'invalid-redirect-uri',
    description:
      'The redirect_uri "https://ledger.example/the-very-long-menu-of-the-accounting-department/callback" is not one of those registered for the client "ledger": it must equal an entry of its redirect_uris, character by character.',
    clientName: 'Ledger',
    clientUri: 'https://ledger.example/',
  },
  'unsupported-response-type': {
    status: 400,
    code: 'unsupported_response_type',
    mistake: 'unsupported-response-type',
    description: 'The parameter response_type must be one of: code, id_token, none.',
  },
}

/** Of the pages of an account, and of an app's request that is none. */
const moreErrors: Readonly<Record<string, ErrorView>> = {
  'invalid-client-id': {
    status: 400,
    code: 'invalid_request',
    mistake: 'invalid-client-id',
    description: 'No client is registered here under this client_id.',
  },
  'missing-response-type': {
    status: 400,
    code: 'invalid_request',
    mistake: 'missing-response-type',
    description: 'The parameter response_type is missing.',
    clientName: 'Ledger',
    clientUri: 'https://ledger.example/',
  },
  'scope-without-openid': {
    status: 400,
    code: 'invalid_scope',
    mistake: 'scope-without-openid',
    description: 'The scope must include openid.',
  },
  'missing-client': {
    status: 400,
    code: 'missing_client',
    description: 'The query must name the app that the page is opened from: client_id.',
  },
  'unknown-client': {
    status: 400,
    code: 'unknown_client',
    description: 'The client_id names no app of this tenant.',
  },
  unlisted: {
    status: 400,
    code: 'invalid_redirect_uri',
    description: 'The redirect_uri is none of the redirect_uris that this client registered.',
    clientName: 'Ledger',
    clientUri: 'https://ledger.example/',
  },
  'wrong-method': {
    status: 405,
    code: 'method_not_allowed',
    description: 'This address answers GET only.',
  },
}

/** Pages in the words of a vendor whose dialect has its own. */
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
  ...Object.entries({ ...errors, ...moreErrors }).map(([name, view]): GalleryState => ({
    name: `voice-akamai-error-${name}`,
    render: (context) => renderError(context, view, errorWords),
  })),
]
