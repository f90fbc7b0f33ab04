import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAddressPattern, readPlainAddress } from './plain-address.ts'

describe('AUT-10 an address that everybody reads in the same way', () => {
  const parts: readonly (readonly [string, ReturnType<typeof readPlainAddress>])[] = [
    [
      'https://a.example',
      { scheme: 'https', host: 'a.example', port: '', path: '', query: undefined, fragment: undefined },
    ],
    [
      'HTTP://LocalHost:3000/a/B?c=d&e#f?g#h',
      { scheme: 'HTTP', host: 'LocalHost', port: '3000', path: '/a/B', query: 'c=d&e', fragment: 'f?g#h' },
    ],
    [
      'http://[::1]:80/?',
      { scheme: 'http', host: '[::1]', port: '80', path: '/', query: '', fragment: undefined },
    ],
    [
      'https://a.example/%2Fa/%c3%a9;b@c/*',
      {
        scheme: 'https',
        host: 'a.example',
        port: '',
        path: '/%2Fa/%c3%a9;b@c/*',
        query: undefined,
        fragment: undefined,
      },
    ],
  ]
  for (const [text, read] of parts)
    it(`is read by its parts: ${text}`, () => assert.deepEqual(readPlainAddress(text), read))

  const never = [
    ['', 'https', 'https:', 'https://', 'https:///out', 'https://?a', 'https://:443/', '//a.example/out'],
    ['https:/a.example/', 'https:a.example', 'https:\\\\a.example', '/out', 'a.example', '?', '#'],
    ['javascript:alert(1)', 'data:text/html,a', 'example.app:/out', 'ftp://a.example/', 'ws://a.example/'],
    ['https://b@a.example/', 'https://b:c@a.example/', 'https://@a.example/', 'https://:@a.example/'],
    ['https://a.example\\@b.example/', 'https://b.example/\\a.example', 'https://a.example\\'],
    ['https://a.example:/', 'https://a.example:0443/', 'https://a.example:99999/', 'https://a.example:a/'],
    ['https://a%2eexample/', 'https://a.example%2f/', 'https://a.example%00/', 'https://%61.example/'],
    ['https://*.example/', 'https://a*.b.example/', 'https://a.example:*/', 'https://[*]/'],
    ['https://a.example/../b', 'https://a.example/./b', 'https://a.example/b/..', 'https://a.example/.'],
    ['https://a.example/%2e%2e/b', 'https://a.example/.%2E/b', 'https://a.example/b/%2e'],
    ['https://a.example/ b', ' https://a.example/', 'https://a.example/\n', 'https://a.ex\tample/'],
    ['https://a.example/\r\nb', 'https://a.example/\0', 'https://a.example/"', 'https://a.example/<'],
    ['https://a.example/{b}', 'https://a.example/^', 'https://a.example/`', 'https://a.example/|'],
    ['https://а.example/', 'https://a。example/', 'https://a.example/é', 'https://a.exampleﹾ/'],
    ['https://a.example/\u202eb', 'https://a.example/\u200b', '\ufeffhttps://a.example/'],
    ['https://2130706433/', 'https://0x7f.1/', 'https://127.1/', 'https://0177.0.0.1/', 'https://1.2.3.4.5/'],
    ['https://[::ffff:127.0.0.1]/', 'https://[0:0:0:0:0:0:0:1]/', 'https://[::1/', 'https://::1/'],
    ['https://[::1]a/', 'https://a.example,b.example/'],
  ].flat()
  for (const text of never)
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(readPlainAddress(text), undefined))
})

describe('AUT-10 a pattern', () => {
  const right = [
    'https://*.shop.example',
    'https://*.shop.example:8443/out?a=b',
    'https://pre-*-post.shop.example/',
    'https://*.a.b.c.example/',
    'HTTPS://*.Shop.Example/',
    'http://*.shop.example/',
  ]
  for (const text of right)
    it(`may be ${text}`, () => assert.equal(typeof readAddressPattern(text)?.host, 'string'))

  const wrong: Readonly<Record<string, readonly string[]>> = {
    'without a star': ['https://shop.example/', ''],
    'with two': ['https://*.*.shop.example/', 'https://**.shop.example/', 'https://*.shop.example/*'],
    'not in the left-most label': [
      'https://www.*.shop.example/',
      'https://shop.*/',
      'https://a.b*.shop.example/',
    ],
    'under a top-level domain': ['https://*.example/', 'https://a*.example/', 'https://*.localhost/'],
    alone: ['https://*/', '*', 'https://*', 'https://*:443/'],
    'outside the host': [
      'https://a.shop.example/*',
      'https://a.shop.example/?a=*',
      'https://a.shop.example/#*',
      'https://a.shop.example:*/',
    ],
    'in a name before the host': ['https://*@a.shop.example/', 'https://*:a@a.shop.example/'],
    'in the scheme': ['*://a.shop.example/', 'http*://a.shop.example/'],
    'with a scheme of its own': [
      'example.app://*.shop.example/',
      'com.*.shop:/out',
      'javascript://*.shop.example/',
    ],
    'with an empty label': [
      'https://*..shop.example/',
      'https://*.shop.example./',
      'https://*.shop..example/',
    ],
    'of an IP address': ['https://*.0.0.1/', 'https://*.168.0.1/', 'https://[::*]/', 'https://*.0.0.0x1/'],
    'with escapes, look-alike letters or white space': [
      'https://*.sh%6fp.example/',
      'https://*.shоp.example/',
      'https://*.shop.example/ ',
      'https://*.shop.example\\',
      'https://*%2eshop.example/',
    ],
    'whose path a browser would change': ['https://*.shop.example/a/../b', 'https://*.shop.example/%2e/b'],
    'with a label that is none': [
      'https://*.-shop.example/',
      'https://*.shop-.example/',
      'https://*.s_p.example/',
    ],
  }
  for (const [name, texts] of Object.entries(wrong))
    for (const text of texts)
      it(`is nothing ${name}: ${JSON.stringify(text)}`, () =>
        assert.equal(readAddressPattern(text), undefined))
})
