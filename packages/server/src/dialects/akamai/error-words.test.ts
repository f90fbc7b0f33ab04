import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../platform/pages/context.ts'
import { renderError } from '../../protocol/pages/error.ts'
import { errorWords } from './error-words.ts'

const view = { status: 400, code: 'invalid_request', description: 'The parameter x is missing.' }
const shown = (language: 'en' | 'zh', more: Partial<Parameters<typeof renderError>[1]>) =>
  renderError(
    createPageContext({ language, tenantName: 'Acme', basePath: '' }),
    { ...view, ...more },
    errorWords,
  )

describe('AKA-44 the vendor’s names of errors', () => {
  const names = [
    ['invalid-client-id', 'invalid client_id', 'client_id 无效'],
    ['invalid-redirect-uri', 'invalid redirect_uri', 'redirect_uri 无效'],
    ['missing-response-type', 'response_type is missing', '缺少 response_type'],
    ['unsupported-response-type', 'unsupported response type', '不支持的 response type'],
    ['scope-without-openid', 'Scope must include openid', 'scope 必须包含 openid'],
  ] as const
  for (const [mistake, en, zh] of names) {
    it(`${en}: in the heading and the title, in both languages`, () => {
      for (const [language, title] of [
        ['en', en],
        ['zh', zh],
      ] as const) {
        const page = shown(language, { mistake })
        assert.match(page, new RegExp(`<h1>${title}</h1>`))
        assert.match(page, new RegExp(`<title>${title} `))
      }
    })

    it(`${en}: still says what was wrong`, () =>
      assert.match(shown('zh', { mistake }), /<span lang="en">The parameter x is missing\.<\/span>/))
  }

  it('has its own code for one of them, and ours for the others', () => {
    assert.match(shown('en', { mistake: 'invalid-redirect-uri' }), /<code[^>]*>invalid_redirect_uri</)
    assert.match(shown('en', { mistake: 'missing-response-type' }), /<code[^>]*>invalid_request</)
  })

  it('of everything else there are none', () => {
    assert.equal(
      shown('en', {}),
      renderError(createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' }), view),
    )
  })
})
