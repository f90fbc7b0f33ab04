import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { oauthError, type OAuthErrorCode } from '../../domain/oauth-error.ts'
import { answer } from './answer.ts'

const said = (code: string) =>
  [
    ['error', code],
    ['error_description', 'ours'],
    ['state', 'error'],
    ['iss', 'https://id.example/'],
  ] as const

describe('AUT-20 AUT-24 an authorization answer', () => {
  const cases: readonly [OAuthErrorCode, string, string][] = [
    ['login_required', 'login_required', 'Login required'],
    ['consent_required', 'consent_required', 'Consent required'],
    ['interaction_required', 'interaction_required', 'Interaction required'],
    ['invalid_target', 'access_denied', 'Service not found: https://api.example/'],
    ['access_denied', 'access_denied', 'ours'],
    ['invalid_request', 'invalid_request', 'ours'],
  ]
  for (const [code, expected, description] of cases) {
    it(`says ${code} as ${expected}, ${description}`, () => {
      const error = { ...oauthError(code, 'ours'), named: 'https://api.example/' }
      const [first, second, ...others] = answer(said(code), error)
      assert.deepEqual(
        [first, second],
        [
          ['error', expected],
          ['error_description', description],
        ],
      )
      assert.deepEqual(others, said(code).slice(2))
    })
  }

  it('names no audience where none was at fault alone', () =>
    assert.deepEqual(answer(said('invalid_target'), oauthError('invalid_target', 'ours')).slice(0, 2), [
      ['error', 'access_denied'],
      ['error_description', 'ours'],
    ]))

  it('without an error is as it is', () => {
    const good = [['code', 'login_required']] as const
    assert.equal(answer(good), good)
  })

  it('names no audience in letters that a description cannot have', () => {
    const error = { ...oauthError('invalid_target', 'ours'), named: 'https://"\u00fc' }
    assert.deepEqual(answer(said('invalid_target'), error)[1], [
      'error_description',
      "Service not found: https://''",
    ])
  })
})
