import { IntlMessageFormat } from 'intl-messageformat'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogues, textsOf } from './index.ts'

const { en, ...others } = catalogues

describe('every language has every text', () => {
  for (const [language, catalogue] of Object.entries(others)) {
    it(`${language}: the same keys as English`, () =>
      assert.deepEqual(Object.keys(catalogue).toSorted(), Object.keys(en).toSorted()))

    for (const [key, text] of Object.entries(en)) {
      it(`${language}: ${key} has words, and takes what English takes`, () => {
        const translated = new Map(Object.entries(catalogue)).get(key) ?? ''
        assert.notEqual(translated.trim(), '')
        assert.deepEqual(argumentsOf(translated, language), argumentsOf(text, 'en'))
      })
    }
  }

  it('and Chinese is Chinese, but for what consists of arguments only', () => {
    const untranslated = Object.entries(catalogues.zh).filter(([, text]) => !/\p{Script=Han}/u.test(text))
    assert.deepEqual(
      untranslated.map(([key]) => key),
      ['page.title'],
    )
  })
})

describe('texts', () => {
  it('count in the way of their language', () => {
    assert.equal(textsOf('en')('confirm.apps', { count: 1 }), '1 app in this session')
    assert.equal(textsOf('en')('confirm.apps', { count: 1200 }), '1,200 apps in this session')
    assert.equal(textsOf('zh')('confirm.apps', { count: 2 }), '此会话中有 2 个应用')
  })

  it('take an argument as it is, whatever it looks like', () => {
    for (const client of ['{tenant}', '<b>', "it's '{'", '#', '']) {
      assert.equal(textsOf('en')('page.back', { client }), `Back to ${client}`)
    }
  })

  it('fail loudly when an argument is missing', () => {
    assert.throws(() => textsOf('en')('page.back'), /client/)
  })
})

/** The names of the arguments of a text, those inside plurals too. */
function argumentsOf(text: string, language: string): readonly string[] {
  const ast = new IntlMessageFormat(text, language, {}, { ignoreTag: true }).getAst()
  const names = JSON.stringify(ast, (key, value: unknown) =>
    key === 'location' ? undefined : value,
  ).matchAll(/"type":[1-6],"value":"(\w+)"|"value":"(\w+)","type":[1-6]/g)
  return [...new Set([...names].map(([, one, other]) => one ?? other ?? ''))].toSorted()
}
