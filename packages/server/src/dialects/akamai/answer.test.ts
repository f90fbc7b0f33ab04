import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { oauthError, type RequestMistake, requestMistake } from '../../domain/oauth-error.ts'
import type { AnswerParameters } from '../../domain/profile.ts'
import { answer } from './answer.ts'

const said: AnswerParameters = [
  ['error', 'invalid_request'],
  ['state', 's'],
]

describe('AKA-44 what an app is told by its redirect URI', () => {
  const mistakes: readonly RequestMistake[] = [
    'missing-response-type',
    'unsupported-response-type',
    'scope-without-openid',
  ]
  for (const mistake of mistakes) {
    const error = requestMistake(mistake, 'invalid_request', 'ours')
    it(`not ${mistake}, of which the person reads`, () => assert.equal(answer(said, error), undefined))
    it(`${mistake} where nobody may be shown a page`, () => assert.equal(answer(said, error, true), said))
  }
  it('every other error', () => assert.equal(answer(said, oauthError('login_required', 'ours')), said))
  it('every answer', () => assert.equal(answer(said), said))
})
