import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../platform/pages/context.ts'
import { errorKind, type ErrorKind } from './error-kind.ts'
import { renderError } from './error.ts'
import type { ErrorWords } from './words.ts'

const context = createPageContext({ language: 'zh', tenantName: 'Acme', basePath: '' })

describe('what an error means to the person in front of it', () => {
  const cases: readonly (readonly [number, string, ErrorKind])[] = [
    [400, 'invalid_request', 'invalid-request'],
    [400, 'unauthorized_client', 'not-allowed'],
    [400, 'invalid_scope', 'not-allowed'],
    [401, 'invalid_client', 'invalid-client'],
    [403, 'access_denied', 'access-denied'],
    [403, 'expired_form', 'expired'],
    [410, 'finished_sign_in', 'finished'],
    [404, 'not_found', 'not-found'],
    [405, 'method_not_allowed', 'method-not-allowed'],
    [413, 'invalid_request', 'too-large'],
    [414, 'uri_too_long', 'address-too-long'],
    [421, 'misdirected_request', 'misdirected'],
    [429, 'slow_down', 'too-many'],
    [500, 'server_error', 'fault'],
    [503, 'server_error', 'unavailable'],
    [503, 'temporarily_unavailable', 'unavailable'],
    [507, 'whatever', 'fault'],
    [418, 'teapot', 'other'],
    [418, '__proto__', 'other'],
    [418, 'invalid_request', 'invalid-request'],
  ]
  for (const [status, code, kind] of cases) {
    it(`${status} ${code} is ${kind}`, () => assert.equal(errorKind(status, code), kind))
  }
})

describe('the error page', () => {
  const view = { status: 500, code: 'server_error', description: 'Unexpected <b>.', incidentId: 'i-42' }

  it('speaks the language of the person, and English to the developer', () => {
    const page = renderError(context, view)
    assert.match(page, /<h1>我们这边出了问题<\/h1>/)
    assert.match(page, /<span lang="en">Unexpected &#60;b&#62;\.<\/span>/)
  })

  it('names the incident', () => {
    assert.match(renderError(context, view), /i-42/)
    const { incidentId: _, ...without } = view
    assert.doesNotMatch(renderError(context, without), /事件编号/)
  })

  it('leads back to the app', () => {
    const page = renderError(context, { ...view, clientName: 'Ledger', clientUri: 'https://ledger.example' })
    assert.match(page, /href="https:\/\/ledger\.example\/"[\s\S]*返回 <bdi class="name">Ledger/)
    assert.doesNotMatch(renderError(context, { ...view, clientName: 'Ledger' }), /返回 </)
  })

  it('has a vendor’s name and code in place of its own, and the rest as it is', () => {
    const words: ErrorWords = (language, { code }) => ({ title: `${language} <${code}>`, code: 'theirs' })
    const page = renderError(context, { ...view, code: 'invalid_client' }, words)
    assert.match(page, /<h1>zh &#60;invalid_client&#62;<\/h1>/)
    assert.match(page, /theirs[\s\S]*Unexpected &#60;b&#62;/)
    assert.equal(
      renderError(context, view, () => undefined),
      renderError(context, view),
    )
  })

  it('says what to do by the vendor’s code: it knows better what is wrong', () => {
    const next = (code: string) => renderError(context, view, () => ({ title: 'x', code }))
    assert.match(next('invalid_redirect_uri'), /应用未注册，或与其注册信息不符/)
  })
})
