import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app } from '../../../../test/support/token-request.ts'
import { standardProfile } from '../../../domain/profile.ts'
import { akamaiProfile } from '../../akamai/profile.ts'
import { auth0Profile } from '../profile.ts'
import { whyNotTheirs } from './client-guard.ts'

const clerk = { isAdministrator: false }
const auth0Alone = [standardProfile, auth0Profile]
const both = [...auth0Alone, akamaiProfile]

/** Whether a clerk may touch a client that is registered for this scope. */
const mayTouch = (scope: readonly string[], profiles = both, operator = clerk) =>
  whyNotTheirs({ origin: 'admin', client: { ...app, scope } }, operator, profiles) === undefined

describe('AUT-76 AKA-70 a client that may manage is nobody’s to change but who may do everything', () => {
  const cases: readonly (readonly [string, boolean, boolean])[] = [
    ['everything', mayTouch(['exeunt:admin']), false],
    ['a scope of this API', mayTouch(['orders:read', 'read:sessions']), false],
    ['a scope of another’s API, of the same tenant', mayTouch(['orders:read', '.:sessions']), false],
    ['the same where the tenant has no such API', mayTouch(['.:sessions'], auth0Alone), true],
    ['what is nobody’s API', mayTouch(['orders:read', 'openid']), true],
    ['everything, for who may do everything', mayTouch(['*:**'], both, { isAdministrator: true }), true],
  ]
  for (const [name, found, expected] of cases) it(name, () => assert.equal(found, expected))
})
