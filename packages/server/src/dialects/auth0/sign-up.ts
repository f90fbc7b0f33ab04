import { fewestCharacters } from '../../sign-in/password/decide.ts'
import { otherNameClaims, type SignUpFault } from '../../sign-in/sign-up/decide.ts'
import { typedName } from '../../sign-in/sign-up/read.ts'
import type { OpenedAccount } from '../../sign-in/index.ts'
import { type HttpResponse, json } from '../../platform/http/message.ts'
import type { SentParameters } from '../../platform/http/parameters.ts'
import type { Core } from '../dialect.ts'
import {
  type DatabaseCall,
  type DatabaseEndpoint,
  type DatabaseRefusal,
  later,
  refusal,
} from './database-call.ts'

/**
 * Somebody fills in an app's own form, and the app sends it. What our sign-up page asks is asked here, too, and
 * nothing more is told (SEC-16); nobody is signed in by it.
 */
export function signUp({ signIn, subjectOf }: Pick<Core, 'signIn' | 'subjectOf'>): DatabaseEndpoint {
  return {
    reads: ['email', 'username', 'password', 'name', ...otherNameClaims],
    serve: async (call) => {
      const opened = await signIn.openAccount(call.request, wantedOf(call.form))
      return opened.kind === 'created' ? created(call, opened, subjectOf) : refusedBy(opened)
    },
  }
}

function wantedOf(form: SentParameters) {
  const named = (name: string) => typedName(form.get(name))
  const others = otherNameClaims.map((claim) => [claim, named(claim)] as const)
  return {
    // Without an email there is nothing to call the account by, here.
    username: named('email') && (named('username') ?? named('email')),
    email: named('email'),
    password: form.get('password'),
    name: named('name'),
    otherNames: Object.fromEntries(others.filter(([, value]) => value !== undefined)),
  }
}

type Created = Extract<OpenedAccount, { kind: 'created' }>

function created(
  { request: { tenant }, client }: DatabaseCall,
  { id, account: { username, email, claims } }: Created,
  subjectOf: Core['subjectOf'],
): HttpResponse {
  const names = { ...(username !== email && { username }), ...claims }
  return json(200, { _id: subjectOf(tenant.id, client, id), email, email_verified: false, ...names })
}

const busySeconds = 5

function refusedBy(opened: Exclude<OpenedAccount, Created>): DatabaseRefusal {
  switch (opened.kind) {
    case 'not-offered':
      return refusal(400, 'unauthorized', 'public signup is disabled')
    case 'taken':
      return refusal(400, 'user_exists', 'The user already exists.')
    case 'fault':
      return faults[opened.fault]
    case 'wait':
      return later(429, 'too_many_requests', 'Too many sign-ups were tried from here.', opened.seconds)
    case 'busy':
      return later(503, 'temporarily_unavailable', 'Too much is being done at this moment.', busySeconds)
  }
}

const length = {
  message: 'At least %d characters in length',
  format: [fewestCharacters],
  code: 'lengthAtLeast',
}

/** By the names the vendor's own forms know what to tell the person; of a length that is wrong they read a list. */
const faults: Readonly<Record<SignUpFault, DatabaseRefusal>> = {
  missing: refusal(400, 'invalid_signup', 'Both email and password are required.'),
  'bad-username': refusal(
    400,
    'invalid_signup',
    'The email must be an address; a username has 2 to 64 letters, digits, dots, hyphens and underscores.',
  ),
  'bad-name': refusal(400, 'invalid_signup', 'A name has at most 200 characters.'),
  'password-short': weak('PasswordStrengthError', 'Password is too weak', {
    description: { rules: [{ ...length, verified: false }], verified: false },
    policy: `* At least ${fewestCharacters} characters in length`,
  }),
  'password-long': weak('PasswordStrengthError', 'Password is too long'),
  'password-common': weak('PasswordDictionaryError', 'Password is too common'),
  'password-guessable': weak('PasswordNoUserInfoError', 'Password contains user information'),
}

function weak(name: string, message: string, more: Readonly<Record<string, unknown>> = {}): DatabaseRefusal {
  return refusal(400, 'invalid_password', message, { name, more: { message, ...more } })
}
