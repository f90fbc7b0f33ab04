// cspell:ignore okhttp Tizen Ｓｈｏｐ
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDeviceName, readProgramName } from './read.ts'

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/142.0.0.0 Safari/537.36`, 'Chrome', 'Windows'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
    'Microsoft Edge',
    'Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
    'Safari',
    'macOS',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    'Safari',
    'iPhone',
  ],
  [
    'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1',
    'Chrome',
    'iPad',
  ],
  [
    `Mozilla/5.0 (Linux; Android 15; SM-S931B) ${webKit} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
    'Samsung Internet',
    'Android',
  ],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/142.0.0.0 Safari/537.36`, 'Chrome', 'ChromeOS'],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${webKit} Chrome/142.0.0.0 Safari/537.36 OPR/124.0.0.0`,
    'Opera',
    'Linux',
  ],
  ['curl/8.5.0', undefined, undefined],
  ['', undefined, undefined],
]

describe('what a browser calls itself, in words', () => {
  for (const [userAgent, browser, system] of cases) {
    it(`${browser ?? 'nothing known'} on ${system ?? 'nothing known'}`, () => {
      const name = readDeviceName(userAgent)
      assert.deepEqual([name.browser, name.system], [browser, system])
    })
  }

  it('nothing where it said nothing', () => assert.deepEqual(readDeviceName(undefined), {}))

  it('never a word of its own', () =>
    assert.deepEqual(readDeviceName('<b>Firefox/1</b> Linux'), { browser: 'Firefox', system: 'Linux' }))
})

describe('what a program calls itself that signed somebody in without a browser', () => {
  const names: readonly (readonly [string | undefined, object | undefined])[] = [
    ['okhttp/4.12.0', { browser: 'okhttp' }],
    ['node', { browser: 'node' }],
    ['Go-http-client/2.0', { browser: 'Go-http-client' }],
    ['ShopApp/3.1 (iPhone; iOS 18.6)', { browser: 'ShopApp', system: 'iPhone' }],
    [cases[0]?.[0], { browser: 'Firefox', system: 'Linux' }],
    ['Mozilla/5.0 (Linux; U; Tizen)', undefined],
    ['Mozilla', undefined],
    ['', undefined],
    [undefined, undefined],
    ['<b>Shop</b>/1', undefined],
    ['Shop&nbsp;app/1', undefined],
    ['\u202eShop/1', undefined],
    ['Ｓｈｏｐ/1', undefined],
    ['1/1', undefined],
    ['x'.repeat(40), { browser: 'x'.repeat(40) }],
    ['x'.repeat(41), undefined],
  ]
  for (const [userAgent, name] of names)
    it(`${String(userAgent).slice(0, 30)}: ${JSON.stringify(name)}`, () =>
      assert.deepEqual(readProgramName(userAgent), name))
})
