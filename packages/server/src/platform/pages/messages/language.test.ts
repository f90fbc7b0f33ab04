import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { chooseLanguage, type Language } from './language.ts'

describe('RIL-4 ui_locales chooses the language and is never an error', () => {
  const cases: readonly (readonly [string, Language])[] = [
    ['zh', 'zh'],
    ['zh-CN', 'zh'],
    ['zh-Hans', 'zh'],
    ['zh-TW', 'zh'],
    ['zh_CN', 'zh'],
    ['ZH-hans-cn', 'zh'],
    ['fr-CA fr zh en', 'zh'],
    ['en-GB zh', 'en'],
    ['  zh   en ', 'zh'],
    ['de fr', 'en'],
    ['', 'en'],
    ['zhx', 'en'],
    ['zh-<script>', 'en'],
    ['../zh', 'en'],
    ['x'.repeat(5000), 'en'],
  ]
  for (const [uiLocales, expected] of cases) {
    it(`${JSON.stringify(uiLocales.slice(0, 40))} gives ${expected}`, () =>
      assert.equal(chooseLanguage({ uiLocales }), expected))
  }
})

describe('Accept-Language chooses where ui_locales does not', () => {
  const cases: readonly (readonly [string, Language])[] = [
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en;q=0.8, zh;q=0.9', 'zh'],
    ['en;q=0.5,zh;q=0.5', 'en'],
    ['de, fr;q=0.9, zh;q=0.1', 'zh'],
    ['zh;q=0, en;q=0.1', 'en'],
    ['zh;q=0', 'en'],
    ['zh;q=2, en', 'en'],
    ['zh;q=abc', 'en'],
    ['zh; q=0.7 , en;q=0.3', 'zh'],
    ['*', 'en'],
    [',,;q=1,', 'en'],
  ]
  for (const [acceptLanguage, expected] of cases) {
    it(`${acceptLanguage} gives ${expected}`, () =>
      assert.equal(chooseLanguage({ acceptLanguage }), expected))
  }

  it('but only after ui_locales', () => {
    assert.equal(chooseLanguage({ uiLocales: 'en', acceptLanguage: 'zh' }), 'en')
    assert.equal(chooseLanguage({ uiLocales: 'tlh', acceptLanguage: 'zh' }), 'zh')
  })

  it('and English where nothing is said', () => assert.equal(chooseLanguage({}), 'en'))

  it('and never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (uiLocales, acceptLanguage) => {
        assert.ok(['en', 'zh'].includes(chooseLanguage({ uiLocales, acceptLanguage })))
      }),
    )
  })
})
