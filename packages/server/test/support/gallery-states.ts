import type { PageContext } from '../../src/platform/pages/context.ts'
import type { AccountView } from '../../src/platform/pages/account.ts'
import { renderHome } from '../../src/platform/pages/home.ts'
import { renderConfirm } from '../../src/logout/pages/confirm.ts'
import { renderFrames } from '../../src/logout/pages/frames.ts'
import { renderRefused, type LogoutRefusal, type RefusedView } from '../../src/logout/pages/refused.ts'
import { renderSignedOut, type AppState } from '../../src/logout/pages/signed-out.ts'
import { renderStayed } from '../../src/logout/pages/stayed.ts'
import { renderStillSignedIn } from '../../src/logout/pages/still-signed-in.ts'
import type { UpstreamFate, UpstreamState } from '../../src/logout/pages/upstream-fate.ts'
import { renderFormPost } from '../../src/protocol/authorize/response-mode/pages/form-post.ts'
import { renderWebMessage } from '../../src/protocol/authorize/response-mode/pages/web-message.ts'
import { renderError } from '../../src/protocol/pages/error.ts'
import { renderConsent } from '../../src/sign-in/consent/pages/consent.ts'
import { renderSelectAccount } from '../../src/sign-in/login/pages/select-account.ts'
import { accountPartStates, signedInStates } from './gallery-account-parts.ts'
import { accountStates, signUpStates } from './gallery-account.ts'
import { akamaiLogoutStates } from './gallery-akamai-logout.ts'
import { deviceStates } from './gallery-device.ts'
import { passwordResetStates } from './gallery-password-reset.ts'
import { voiceStates } from './gallery-voices.ts'
import { renderSignIn, type SignInView } from '../../src/sign-in/login/pages/sign-in.ts'
import { upstreamProblems, type UpstreamsView } from '../../src/sign-in/login/pages/upstreams.ts'

/** One page in one state. */
export interface GalleryState {
  readonly name: string
  readonly render: (context: PageContext) => string
}

const hidden = { csrf: 'Zk3vJ1wq', request: 'r_8Yc0' }
const ada: AccountView = { name: 'Ada Lovelace', username: 'ada@analytical.example' }
const long: AccountView = {
  name: 'Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine',
  username: 'hubert.blaine.wolfeschlegelsteinhausenbergerdorff@an-unusually-long-department.example',
}

const signInViews: Readonly<Record<string, Partial<SignInView>>> = {
  plain: {},
  'for-app': { clientName: 'Ledger' },
  'with-hint': { clientName: 'Ledger', username: ada.username },
  'wrong-credentials': { clientName: 'Ledger', username: ada.username, problem: 'wrong-credentials' },
  'throttled-seconds': { clientName: 'Ledger', username: 'ada', problem: 'throttled', retryAfterSeconds: 40 },
  'throttled-minutes': {
    clientName: 'Ledger',
    username: 'ada',
    problem: 'throttled',
    retryAfterSeconds: 301,
  },
  throttled: { problem: 'throttled' },
  'expired-form': { clientName: 'Ledger', username: ada.username, problem: 'expired-form' },
  missing: { clientName: 'Ledger', problem: 'missing' },
  again: { clientName: 'Ledger', reauthenticating: { username: ada.username } },
  'with-forgot': {
    clientName: 'Ledger',
    forgot: '/forgot-password?request=r_8Yc0',
    signUp: '/sign-up?request=r_8Yc0',
  },
  'with-sign-up': { clientName: 'Ledger', signUp: '/sign-up?request=r_8Yc0' },
  'no-sign-up': { clientName: 'Ledger', cannotSignUp: true, forgot: '/forgot-password?request=r_8Yc0' },
  'again-wrong': { reauthenticating: { username: ada.username }, problem: 'wrong-credentials' },
  'one-upstream': { clientName: 'Ledger', upstreams: upstreams('Analytical Staff') },
  'four-upstreams': {
    clientName: 'Ledger',
    signUp: '/sign-up?request=r_8Yc0',
    forgot: '/forgot-password?request=r_8Yc0',
    upstreams: upstreams(
      'Analytical Staff',
      'Menabrea University Identity Federation (students)',
      '分析机合作伙伴',
      'ID',
    ),
  },
  'again-elsewhere': {
    clientName: 'Ledger',
    reauthenticating: { username: ada.username },
    upstreams: upstreams('Analytical Staff'),
    withoutPassword: true,
  },
  ...Object.fromEntries(
    upstreamProblems.map((problem) => [
      `upstream-${problem}`,
      {
        clientName: 'Ledger',
        upstreams: upstreams('Analytical Staff'),
        upstreamProblem: { problem, name: 'Analytical Staff' },
      },
    ]),
  ),
}

function upstreams(...names: readonly string[]): UpstreamsView {
  return {
    action: '/sign-in/upstream',
    hidden,
    upstreams: names.map((name, index) => ({ id: `u${index}`, name })),
  }
}

const signIn = Object.entries(signInViews).map(([name, view]) => ({
  name: `sign-in-${name}`,
  render: (context: PageContext) => renderSignIn(context, { action: '/sign-in', hidden, ...view }),
}))

const consent: readonly GalleryState[] = [
  {
    name: 'select-account',
    render: (context) =>
      renderSelectAccount(context, { action: '/account', hidden, account: ada, clientName: 'Ledger' }),
  },
  {
    name: 'consent',
    render: (context) =>
      renderConsent(context, {
        action: '/consent',
        hidden,
        clientName: 'Ledger',
        clientUri: 'https://ledger.example/',
        returnsTo: 'app.ledger.example',
        policyUri: 'https://ledger.example/privacy',
        tosUri: 'https://ledger.example/terms',
        account: ada,
        scopes: [
          { scope: 'openid', remembered: true },
          { scope: 'profile', remembered: true },
          { scope: 'email', remembered: false },
          { scope: 'phone', remembered: false },
          { scope: 'address', remembered: false },
          { scope: 'offline_access', remembered: false },
          { scope: 'invoices:read', remembered: false },
          { scope: 'resource:https://api.ledger.example/v2/', remembered: false },
        ],
      }),
  },
  {
    name: 'consent-long',
    render: (context) =>
      renderConsent(context, {
        action: '/consent',
        hidden,
        clientName: 'Warehouse Management for Northern and Southern Regions',
        policyUri: 'javascript:alert(1)',
        account: long,
        scopes: [
          { scope: 'openid', remembered: false },
          { scope: 'https://warehouse.example/scopes/inventory.movements.readwrite.all', remembered: true },
        ],
      }),
  },
]

const confirm: readonly GalleryState[] = [
  { name: 'confirm', view: { clientName: 'Ledger', appCount: 3, apps: ['Ledger', 'Atlas', 'Harbour'] } },
  { name: 'confirm-unasked', view: { appCount: 1, apps: ['Ledger'] } },
  { name: 'confirm-no-apps', view: { clientName: 'Ledger', appCount: 0, apps: [] } },
  {
    name: 'confirm-other-user',
    view: { clientName: 'Ledger', mismatch: 'other-user' as const, appCount: 1, apps: ['Atlas'] },
  },
  {
    name: 'confirm-other-session',
    view: { mismatch: 'other-session' as const, appCount: 9, apps: ['Ledger', 'Atlas', 'Harbour', '库存'] },
  },
].map(({ name, view }) => ({
  name,
  render: (context) => renderConfirm(context, { action: '/logout/confirm', hidden, account: ada, ...view }),
}))

function app(name: string, state: AppState, isRequester = false) {
  return { name, uri: `https://${name.toLowerCase()}.example/`, state, isRequester }
}

const upstreamForm = { action: '/oauth2/logout/upstream', hidden: { ...hidden, hop: '01JD3K7M2X5QW8' } }

function upstream(state: UpstreamState, name = 'Analytical Directory'): UpstreamFate {
  return { name, state, ...(state === 'returned' || state === 'no-exit' ? {} : { form: upstreamForm }) }
}

const stillSignedIn: readonly GalleryState[] = (
  ['asked', 'unreachable', 'refused', 'no-exit', 'not-asked'] as const
).map((state) => ({
  name: `still-signed-in-${state}`,
  render: (context) =>
    renderStillSignedIn(context, { upstream: upstream(state), goOn: '/oauth2/logout/go-on?id=01JD3K7M2X' }),
}))

const signedOut: readonly GalleryState[] = [
  {
    name: 'signed-out-offered',
    view: {
      settled: true,
      apps: [app('Ledger', 'told', true), app('Atlas', 'told')],
      upstreams: [upstream('not-asked')],
      backTo: { name: 'Ledger', uri: 'https://ledger.example/' },
    },
  },
  {
    name: 'signed-out-upstream-silent',
    view: {
      settled: true,
      apps: [app('Ledger', 'told', true), app('Atlas', 'not-reachable')],
      upstreams: [upstream('asked', 'Directory of the Northern and Southern Regions Warehouse Management')],
    },
  },
  {
    name: 'signed-out-upstream-too',
    view: { settled: true, apps: [app('Ledger', 'told', true)], upstreams: [upstream('returned')] },
  },
  {
    name: 'signed-out',
    view: {
      accountName: ada.name,
      settled: true,
      apps: [app('Ledger', 'told', true), app('Atlas', 'told'), app('Harbour', 'told')],
      backTo: { name: 'Ledger', uri: 'https://ledger.example/' },
    },
  },
  {
    name: 'signed-out-one',
    view: { settled: true, apps: [{ name: 'Ledger', state: 'told' as const, isRequester: true }] },
  },
  {
    name: 'signed-out-telling',
    view: {
      accountName: ada.name,
      settled: false,
      refreshSeconds: 60,
      apps: [app('Ledger', 'told', true), app('Atlas', 'telling'), app('Harbour', 'retrying')],
    },
  },
  {
    name: 'signed-out-every-state',
    view: {
      accountName: ada.name,
      settled: true,
      apps: [
        app('Ledger', 'told', true),
        app('Atlas', 'retrying'),
        app('Harbour', 'not-reachable'),
        app('Archive', 'refused'),
        app('Atelier', 'asked'),
        app('Foundry', 'unanswered'),
        app('Observatory', 'not-asked'),
        app('Meridian', 'not-registered'),
        app('Orchard', 'not-wanted'),
        {
          name: 'Warehouse Management for Northern and Southern Regions',
          state: 'not-reachable' as const,
          isRequester: false,
        },
      ],
      backTo: { name: 'Ledger', uri: 'https://ledger.example/' },
    },
  },
  { name: 'signed-out-no-apps', view: { settled: true, apps: [] } },
  {
    name: 'signed-out-every-device',
    view: {
      beside: 'every-device' as const,
      settled: true,
      apps: [app('Ledger', 'told'), app('Atlas', 'told')],
    },
  },
  {
    name: 'signed-out-every-device-no-apps',
    view: { beside: 'every-device' as const, settled: true, apps: [] },
  },
  { name: 'signed-out-already', view: { settled: true, apps: [], alreadySignedOut: true } },
  {
    name: 'signed-out-leads-to',
    view: {
      settled: true,
      apps: [app('Ledger', 'told', true), app('Atlas', 'told')],
      backTo: { name: 'Ledger', uri: 'https://ledger.example/' },
      leadsTo: 'https://xn--ldger-4ve.an-unusually-long-department.example:8443/signed-out?from=menu',
    },
  },
  {
    name: 'signed-out-already-leads-to',
    view: { settled: true, apps: [], alreadySignedOut: true, leadsTo: 'https://elsewhere.example/' },
  },
].map(({ name, view }) => ({ name, render: (context) => renderSignedOut(context, view) }))

const leaving: readonly GalleryState[] = [
  {
    name: 'leaving',
    render: (context) =>
      withoutScripts(
        renderFrames(context, {
          apps: [app('Ledger', 'telling', true), app('Atlas', 'telling'), app('Harbour', 'told')],
          // Nothing to load here: the gallery shows the page, and no app.
          frames: [],
          form: { action: '/oauth2/logout/go-on', hidden: { ...hidden, id: '01JD3K7M2X5QW8' } },
          goOn: '/oauth2/logout/go-on?id=01JD3K7M2X5QW8',
        }),
      ),
  },
]

const anyway = { action: '/logout/anyway', hidden }
const refusedViews: Readonly<Record<LogoutRefusal, Omit<RefusedView, 'reason'>>> = {
  'unknown-client': { parameter: 'client_id' },
  'return-not-listed': {
    clientName: 'Ledger',
    parameter: 'post_logout_redirect_uri',
    value: 'https://ledger.example/signed-out?from=the-very-long-menu-of-the-accounting-department',
    lookedIn: ['client'],
    clientId: 'ledger',
    differs: 'query',
    signOutAnyway: anyway,
  },
  'return-without-client': {
    parameter: 'post_logout_redirect_uri',
    value: 'https://ledger.example/',
    signOutAnyway: anyway,
  },
  'hint-not-ours': { parameter: 'id_token_hint', signOutAnyway: anyway },
  'hint-client-mismatch': { clientName: 'Ledger', parameter: 'id_token_hint' },
  'hint-session-mismatch': { clientName: 'Ledger', parameter: 'logout_hint', signOutAnyway: anyway },
  'duplicate-parameter': { parameter: 'state' },
  'malformed-parameter': { parameter: 'post_logout_redirect_uri' },
  'missing-client': { parameter: 'client_id', signOutAnyway: anyway },
  'state-too-long': { clientName: 'Ledger', parameter: 'state' },
  'not-navigated': {},
}

const stayedAndRefused: readonly GalleryState[] = [
  {
    name: 'stayed',
    render: (context) =>
      renderStayed(context, { account: ada, clientName: 'Ledger', clientUri: 'https://ledger.example/' }),
  },
  { name: 'stayed-unasked', render: (context) => renderStayed(context, { account: long }) },
  ...reasons().map((reason) => ({
    name: `refused-${reason}`,
    render: (context: PageContext) => renderRefused(context, { reason, ...refusedViews[reason] }),
  })),
  {
    name: 'refused-nobody',
    render: (context: PageContext) =>
      renderRefused(context, {
        reason: 'return-not-listed',
        ...refusedViews['return-not-listed'],
        signOutAnyway: undefined,
        nobodyIsHere: true,
      }),
  },
  {
    name: 'refused-return-not-listed-anywhere',
    render: (context) =>
      renderRefused(context, {
        reason: 'return-not-listed',
        parameter: 'post_logout_redirect_uri',
        value: 'https://elsewhere.example/',
        lookedIn: ['session', 'tenant'],
        signOutAnyway: anyway,
      }),
  },
  {
    name: 'refused-hint-session-mismatch-person',
    render: (context) =>
      renderRefused(context, {
        reason: 'hint-session-mismatch',
        ...refusedViews['hint-session-mismatch'],
        namesPerson: true,
      }),
  },
]

function reasons(): readonly LogoutRefusal[] {
  return [
    'unknown-client',
    'return-not-listed',
    'return-without-client',
    'hint-not-ours',
    'hint-client-mismatch',
    'hint-session-mismatch',
    'duplicate-parameter',
    'malformed-parameter',
    'state-too-long',
    'not-navigated',
  ]
}

const errors: readonly GalleryState[] = [
  [400, 'invalid_request', 'The parameter response_type is missing.'],
  [400, 'invalid_client', 'No client is registered under this client_id.'],
  [400, 'unsupported_response_type', 'The client is not registered for response_type=token.'],
  [403, 'access_denied', 'The user denied the request.'],
  [403, 'expired_form', 'The anti-forgery value does not belong to this browser.'],
  [410, 'finished_sign_in', 'This sign-in is finished; its answer went to the app.'],
  [404, 'not_found', 'No route has this path.'],
  [405, 'method_not_allowed', 'This path answers GET and POST.'],
  [413, 'payload_too_large', 'The body is larger than 64 KiB.'],
  [414, 'uri_too_long', 'The address is longer than 8 KiB.'],
  [421, 'misdirected_request', 'No tenant is configured for this host.'],
  [429, 'too_many_requests', 'The limit is 60 requests a minute.'],
  [503, 'temporarily_unavailable', 'The database did not answer in time.'],
  [418, 'teapot', ''],
].map(([status, code, description]) => ({
  name: `error-${status}-${code}`,
  render: (context) =>
    renderError(context, { status: Number(status), code: String(code), description: String(description) }),
}))

const rest: readonly GalleryState[] = [
  {
    name: 'error-500-server_error',
    render: (context) =>
      renderError(context, {
        status: 500,
        code: 'server_error',
        description: 'An unexpected condition was met.',
        clientName: 'Ledger',
        clientUri: 'https://ledger.example/',
        incidentId: '01JD3K7M2X5QW8',
      }),
  },
  ...[ada, undefined].map((account) => ({
    name: account ? 'home-signed-in' : 'home',
    render: (context: PageContext) =>
      renderHome(context, {
        ...(account && { account }),
        accountUrl: '/account',
        signOutAction: '/oauth2/logout',
        issuer: 'https://id.analytical.example/staff',
        discoveryUrl: 'https://id.analytical.example/staff/.well-known/openid-configuration',
      }),
  })),
]

/** As they stand where scripts do not run: with them, nobody sees these pages for long. */
const answers: readonly GalleryState[] = [
  {
    name: 'form-post',
    render: (context) =>
      withoutScripts(
        renderFormPost(context, {
          clientName: 'Ledger',
          action: 'https://ledger.example/callback',
          hidden: [
            ['code', 'exac_2Zk3vJ1wq'],
            ['state', '"><script>alert(1)</script>'],
          ],
        }),
      ),
  },
  {
    name: 'form-post-long',
    render: (context) =>
      withoutScripts(
        renderFormPost(context, {
          clientName: 'Warehouse Management for Northern and Southern Regions',
          action: 'https://warehouse.example/callback',
          hidden: [['error', 'access_denied']],
        }),
      ),
  },
  {
    name: 'web-message',
    render: (context) =>
      withoutScripts(
        renderWebMessage(context, {
          clientName: 'Ledger',
          origin: 'https://ledger.example',
          response: '{"error":"login_required"}',
        }),
      ),
  },
]

function withoutScripts(page: string): string {
  return page.replaceAll(/<script>[\s\S]*?<\/script>/g, '')
}

/** Every page in every state that people can meet. */
export const galleryStates: readonly GalleryState[] = [
  ...signIn,
  ...signUpStates,
  ...accountStates,
  ...accountPartStates,
  ...signedInStates,
  ...passwordResetStates,
  ...consent,
  ...deviceStates,
  ...voiceStates,
  ...akamaiLogoutStates,
  ...confirm,
  ...stayedAndRefused,
  ...signedOut,
  ...stillSignedIn,
  ...leaving,
  ...answers,
  ...errors,
  ...rest,
]
