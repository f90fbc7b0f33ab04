import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  firstConcrete,
  isConcrete,
  isReturnListed,
  nearestDifference,
  type ReturnMatch,
  type ToldDifference,
} from './return-address.ts'

const matches = ['exact', 'pattern', 'pattern-ignoring-query'] as const satisfies readonly ReturnMatch[]

/** By which matches an address is found in a list of one entry: exact, pattern, pattern ignoring the query. */
type Found = '---' | 'epi' | '-pi' | '--i'

type Rule = readonly (readonly [asked: string, entry: string, found: Found])[]

const https = 'https://shop.example/out'

const rules: Readonly<Record<string, Rule>> = {
  'what is listed letter by letter is listed': [
    [https, https, 'epi'],
    ['http://localhost:3000', 'http://localhost:3000', 'epi'],
    ['https://shop.example/out?a=b&c=%2F', 'https://shop.example/out?a=b&c=%2F', 'epi'],
    ['com.shop.app:/out', 'com.shop.app:/out', 'epi'],
    ['com.shop.app://out/a?b=c', 'com.shop.app://out/a?b=c', 'epi'],
  ],
  'the scheme is the same, in any case': [
    ['HTTPS://shop.example/out', https, '-pi'],
    ['hTTps://shop.example/out', https, '-pi'],
    ['http://shop.example/out', https, '---'],
    [https, 'http://shop.example/out', '---'],
    ['//shop.example/out', https, '---'],
    ['https:/shop.example/out', https, '---'],
    ['https:shop.example/out', https, '---'],
    ['https:///shop.example/out', https, '---'],
    ['https:\\\\shop.example\\out', https, '---'],
    ['javascript://shop.example/out', https, '---'],
  ],
  'a scheme of its own is compared as text': [
    ['COM.shop.app:/out', 'com.shop.app:/out', '---'],
    ['com.shop.app:/out/', 'com.shop.app:/out', '---'],
    ['com.shop.app:/Out', 'com.shop.app:/out', '---'],
    ['com.shop.app://out', 'com.shop.app:/out', '---'],
    ['com.shop.app:/out?a', 'com.shop.app:/out', '---'],
    ['com.shop.app:/out#a', 'com.shop.app:/out', '---'],
    ['com.shop.app://a.shop.example', 'com.shop.app://*.shop.example', '---'],
  ],
  'the host is the same, in any case': [
    ['https://SHOP.example/out', https, '-pi'],
    ['https://www.shop.example/out', https, '---'],
    ['https://example/out', https, '---'],
    ['https://shop.example.evil.example/out', https, '---'],
    ['https://shopXexample/out', https, '---'],
    ['https://shop.example./out', https, '---'],
    ['https://shop..example/out', https, '---'],
    ['https://.shop.example/out', https, '---'],
    ['https://shop%2eexample/out', https, '---'],
    ['https://shop.example%00/out', https, '---'],
    ['https://evil.example@shop.example/out', https, '---'],
    ['https://shop.example@evil.example/out', https, '---'],
    ['https://shop.example:443@evil.example/out', https, '---'],
    ['https://shop.example%40evil.example/out', https, '---'],
    ['https://shop.example\\@evil.example/out', https, '---'],
    ['https://evil.example\\@shop.example/out', https, '---'],
    ['https://evil.example/\\shop.example/out', https, '---'],
    ['https://evil.example#https://shop.example/out', https, '---'],
    ['https://evil.example?https://shop.example/out', https, '---'],
    ['https://shоp.example/out', https, '---'],
    ['https://shop。example/out', https, '---'],
    ['https://ⓢhop.example/out', https, '---'],
    ['https://xn--shp-uqc.example/out', https, '---'],
    ['https://shop.example\t/out', https, '---'],
    ['https://sh\nop.example/out', https, '---'],
    ['http://[::1]/out', 'http://[::1]/out', 'epi'],
    ['http://[::1]/out', 'http://localhost/out', '---'],
    ['http://[0:0:0:0:0:0:0:1]/out', 'http://[::1]/out', '---'],
    ['http://127.1/out', 'http://127.0.0.1/out', '---'],
    ['http://2130706433/out', 'http://127.0.0.1/out', '---'],
  ],
  'a star stands for some letters of the left-most label': [
    ['https://a.shop.example/', 'https://*.shop.example', '-pi'],
    ['https://A.Shop.Example', 'https://*.shop.example', '-pi'],
    ['https://a-1.shop.example', 'https://*.SHOP.example', '-pi'],
    ['https://pre-7-post.shop.example/', 'https://pre-*-post.shop.example/', '-pi'],
    ['https://pre--post.shop.example/', 'https://pre-*-post.shop.example/', '---'],
    ['https://pre-post.shop.example/', 'https://pre-*-post.shop.example/', '---'],
    ['https://pre-7-other.shop.example/', 'https://pre-*-post.shop.example/', '---'],
    ['https://xpre-7-post.shop.example/', 'https://pre-*-post.shop.example/', '---'],
    ['https://shop.example/', 'https://*.shop.example/', '---'],
    ['https://.shop.example/', 'https://*.shop.example/', '---'],
    ['https://a.b.shop.example/', 'https://*.shop.example/', '---'],
    ['https://a..shop.example/', 'https://*.shop.example/', '---'],
    ['https://a.shop.example./', 'https://*.shop.example/', '---'],
    ['https://ashop.example/', 'https://*.shop.example/', '---'],
    ['https://evil.example/.shop.example/', 'https://*.shop.example/', '---'],
    ['https://evil.example?.shop.example/', 'https://*.shop.example/', '---'],
    ['https://evil.example#.shop.example/', 'https://*.shop.example/', '---'],
    ['https://evil.example\\.shop.example/', 'https://*.shop.example/', '---'],
    ['https://evil.example@a.shop.example/', 'https://*.shop.example/', '---'],
    ['https://evil.example:80@a.shop.example/', 'https://*.shop.example/', '---'],
    ['https://evil.example%2f.shop.example/', 'https://*.shop.example/', '---'],
    ['https://evil%2eexample%23.shop.example/', 'https://*.shop.example/', '---'],
    ['https://evil%252eexample.shop.example/', 'https://*.shop.example/', '---'],
    ['https://a.shop.example.evil.example/', 'https://*.shop.example/', '---'],
    ['https://*.shop.example/', 'https://*.shop.example/', '---'],
    ['https://a_b.shop.example/', 'https://*.shop.example/', '---'],
    ['https://é.shop.example/', 'https://*.shop.example/', '---'],
    ['https://a。b.shop.example/', 'https://*.shop.example/', '---'],
    ['https://a\u200b.shop.example/', 'https://*.shop.example/', '---'],
    ['https://a\n.shop.example/', 'https://*.shop.example/', '---'],
    ['https://a.shоp.example/', 'https://*.shop.example/', '---'],
    ['http://a.shop.example/', 'https://*.shop.example/', '---'],
  ],
  'a star that no configuration lets through stands for nothing': [
    ['https://evil.example/', 'https://*.example/', '---'],
    ['https://a.localhost/', 'https://*.localhost/', '---'],
    ['https://shop.example/a', 'https://shop.example/*', '---'],
    ['https://shop.example/*', 'https://shop.example/*', '---'],
    ['https://shop.example/?a=b', 'https://shop.example/?a=*', '---'],
    ['https://a.b.shop.example/', 'https://*.*.shop.example/', '---'],
    ['https://www.a.shop.example/', 'https://www.*.shop.example/', '---'],
    ['https://127.0.0.1/', 'https://*.0.0.1/', '---'],
    ['https://evil.example/', '*', '---'],
    ['https://evil.example/', 'https://*', '---'],
    ['https://evil.example/', '*://evil.example/', '---'],
  ],
  'the port is the same, and its scheme’s own is none': [
    ['https://shop.example:443/out', https, '-pi'],
    [https, 'https://shop.example:443/out', '-pi'],
    ['http://localhost/', 'http://localhost:80/', '-pi'],
    ['https://shop.example:80/out', https, '---'],
    ['https://shop.example:8443/out', https, '---'],
    [https, 'https://shop.example:8443/out', '---'],
    ['https://shop.example:/out', https, '---'],
    ['https://shop.example:0443/out', https, '---'],
    ['https://shop.example:443443/out', https, '---'],
    ['http://localhost:3001/', 'http://localhost:3000/', '---'],
    ['https://a.shop.example:8443/', 'https://*.shop.example:8443/', '-pi'],
    ['https://a.shop.example:8444/', 'https://*.shop.example:8443/', '---'],
    ['https://a.shop.example/', 'https://*.shop.example:8443/', '---'],
  ],
  'the path is the same, in its case and with its slash; none is the root': [
    ['https://shop.example', 'https://shop.example/', '-pi'],
    ['https://shop.example/', 'https://shop.example', '-pi'],
    ['https://shop.example?a', 'https://shop.example/?a', '-pi'],
    ['https://shop.example/out/', https, '---'],
    [https, 'https://shop.example/out/', '---'],
    ['https://shop.example/Out', https, '---'],
    ['https://shop.example/ou', https, '---'],
    ['https://shop.example/out2', https, '---'],
    ['https://shop.example//out', https, '---'],
    ['https://shop.example/', https, '---'],
    ['https://shop.example/./out', https, '---'],
    ['https://shop.example/a/../out', https, '---'],
    ['https://shop.example/a/%2e%2e/out', https, '---'],
    ['https://shop.example/%6fut', https, '---'],
    ['https://shop.example/%256fut', https, '---'],
    ['https://shop.example/%2Fout', 'https://shop.example/%2fout', '---'],
    ['https://shop.example\\out', https, '---'],
    ['https://shop.example/out%00', https, '---'],
    ['https://shop.example/o\tut', https, '---'],
    ['https://shop.example/out ', https, '---'],
    ['https://shop.example/out;a', https, '---'],
    ['https://shop.example/oùt', https, '---'],
  ],
  'the query is the same, names, values and order, where it counts': [
    ['https://shop.example/out?a=b', https, '--i'],
    ['https://shop.example/out?', https, '--i'],
    [https, 'https://shop.example/out?a=b', '--i'],
    ['https://shop.example/out?a=c', 'https://shop.example/out?a=b', '--i'],
    ['https://shop.example/out?c=d&a=b', 'https://shop.example/out?a=b&c=d', '--i'],
    ['https://shop.example/out?a=b&c=d', 'https://shop.example/out?a=b', '--i'],
    ['https://shop.example/out?A=b', 'https://shop.example/out?a=b', '--i'],
    ['https://shop.example/out?a=%2F', 'https://shop.example/out?a=/', '--i'],
    ['https://shop.example/out?a=*', https, '--i'],
    ['https://shop.example/out?a=https://evil.example/', https, '--i'],
    ['https://shop.example/out?a= b', https, '---'],
    ['https://shop.example/out?a=\\', https, '---'],
    ['https://shop.example/out?a=é', https, '---'],
    ['https://a.shop.example/?a=b', 'https://*.shop.example/?a=b', '-pi'],
    ['https://a.shop.example/?a=c', 'https://*.shop.example/?a=b', '--i'],
  ],
  'a fragment says no more than a query': [
    ['https://shop.example/out#a', https, '--i'],
    ['https://shop.example/out#', https, '--i'],
    ['https://shop.example/out?a=b#c', https, '--i'],
    ['https://shop.example/out#?a', https, '--i'],
    ['https://shop.example/out#@evil.example', https, '--i'],
    ['https://shop.example#@evil.example/out', https, '---'],
  ],
}

describe('AUT-10 AUT-11 an address is found in a list', () => {
  for (const [rule, table] of Object.entries(rules))
    for (const [asked, entry, found] of table)
      it(`${rule}: ${JSON.stringify(asked)} in ${entry}`, () => {
        const letters = matches.map((match, at) => (isReturnListed(asked, [entry], match) ? 'epi'[at] : '-'))
        assert.equal(letters.join(''), found)
      })

  it('of several by any one, and by none in an empty one', () => {
    const list = ['https://a.example/', 'https://*.shop.example/', https]
    for (const asked of [https, 'https://x.shop.example/']) assert.ok(isReturnListed(asked, list, 'pattern'))
    for (const match of matches) assert.equal(isReturnListed(https, [], match), false)
  })
})

describe('AUT-5 the first address that somebody can be sent to', () => {
  it('is no pattern', () =>
    assert.equal(firstConcrete(['https://*.shop.example/', https, 'https://b.example/']), https))
  it('may be missing', () => {
    assert.equal(firstConcrete([]), undefined)
    assert.equal(firstConcrete(['https://*.shop.example/']), undefined)
  })
})

describe('AUT-13 what differs from a listed address', () => {
  type Told = ToldDifference | undefined
  /** By each match; `listed` where it would have been found. */
  type Case = readonly [asked: string, entry: string, exact: Told, pattern: Told, ignoringQuery: Told]
  const table: readonly Case[] = [
    ['https://shop.example/out/', https, 'trailing-slash', 'trailing-slash', 'trailing-slash'],
    [https, 'https://shop.example/out/', 'trailing-slash', 'trailing-slash', 'trailing-slash'],
    ['https://shop.example', 'https://shop.example/', 'trailing-slash', undefined, undefined],
    ['https://shop.example/Out', https, 'path-case', 'path-case', 'path-case'],
    ['http://shop.example/out', https, 'scheme', 'scheme', 'scheme'],
    ['HTTPS://shop.example/out', https, 'letter-case', undefined, undefined],
    ['HTTPS://Shop.example/out', https, 'letter-case', undefined, undefined],
    ['https://shop.example:8443/out', https, 'port', 'port', 'port'],
    ['https://shop.example:443/out', https, 'port', undefined, undefined],
    ['https://shop.example/out?a', https, 'query', 'query', undefined],
    ['https://shop.example/out#a', https, 'fragment', 'fragment', undefined],
    ['https://shop.example/Out?a', https, undefined, undefined, 'path-case'],
    ['http://shop.example:8443/out', https, undefined, undefined, undefined],
    ['http://a.shop.example/', 'https://*.shop.example', undefined, 'scheme', 'scheme'],
    ['https://a.shop.example:1/', 'https://*.shop.example', undefined, 'port', 'port'],
    ['https://a.b.shop.example/', 'https://*.shop.example', undefined, undefined, undefined],
    ['https://evil.example/out', https, undefined, undefined, undefined],
    ['https://shop.example/other', https, undefined, undefined, undefined],
    ['https://shop.example/out ', https, undefined, undefined, undefined],
    ['com.shop.app:/out/', 'com.shop.app:/out', undefined, undefined, undefined],
    ['javascript:alert(1)', https, undefined, undefined, undefined],
  ]
  for (const [asked, entry, ...told] of table)
    it(`${JSON.stringify(asked)} from ${entry}`, () =>
      assert.deepEqual(
        matches.map((match) => nearestDifference(asked, [entry], match)),
        told,
      ))

  it('is that of the entry that is nearest, however many others there are', () =>
    assert.equal(
      nearestDifference('https://shop.example/out/', ['https://a.example/', https, 'x:y'], 'pattern'),
      'trailing-slash',
    ))
  it('is nothing in an empty list', () => assert.equal(nearestDifference(https, [], 'pattern'), undefined))
})

describe('AUT-10 whatever is found by a pattern', () => {
  const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,4}[a-z0-9])?$/)
  const rest = fc.tuple(label, fc.stringMatching(/^[a-z]{2,6}$/)).map((parts) => parts.join('.'))
  const around = fc.tuple(fc.constantFrom('', 'pre-', 'a'), fc.constantFrom('', '-post', 'z'))
  const port = fc.constantFrom('', ':443', ':8443', ':80')
  const path = fc.constantFrom('', '/', '/out', '/Out/a')
  const query = fc.constantFrom('', '?a=b')
  const pattern = fc
    .record({ scheme: fc.constantFrom('https', 'http'), around, rest, port, path, query })
    .map(({ scheme, around: [before, after], rest: host, ...end }) => ({
      entry: `${scheme}://${before}*${after}.${host}${end.port}${end.path}${end.query}`,
      asked: (part: string) =>
        `${scheme}://${before}${part}${after}.${host}${end.port}${end.path}${end.query}`,
      suffix: `${after}.${host}`,
    }))
  const nasty = fc.oneof(
    fc.constantFrom('.', '..', '@', ':', '/', '\\', '?', '#', '%2e', '%2f', '%40', '%', '*', '-', '_'),
    fc.constantFrom('\t', '\n', '\0', ' ', '。', 'а', '\u200b', '\u00ad', 'evil.example', 'evil.example/'),
    fc.constantFrom('evil.example#', 'evil.example\\', 'evil.example?', 'a@', ':80', 'xn--', '[::1]', '//'),
    fc.string({ maxLength: 3 }),
  )
  const part = fc.oneof(
    label,
    fc.array(fc.oneof(label, nasty), { maxLength: 3 }).map((all) => all.join('')),
  )
  /** Something a browser might be sent to: made for the pattern, and then broken somewhere. */
  const broken = fc.tuple(pattern, part, fc.nat(40), nasty, fc.nat(2), fc.boolean())
  const tried = broken.map(([{ entry, asked, suffix }, middle, at, text, cut, breaks]) => {
    const whole = asked(middle)
    return { entry, suffix, asked: breaks ? whole.slice(0, at) + text + whole.slice(at + cut) : whole }
  })

  it('has the scheme, the port, the path and the registrable host of the pattern for a browser, too', () => {
    let found = 0
    fc.assert(
      fc.property(
        tried,
        fc.constantFrom('pattern', 'pattern-ignoring-query'),
        ({ entry, suffix, asked }, match) => {
          if (!isReturnListed(asked, [entry], match)) return
          found += 1
          const [url, model] = [new URL(asked), new URL(entry.replace('*', 'x'))]
          assert.deepEqual(
            [url.protocol, url.port, url.pathname],
            [model.protocol, model.port, model.pathname],
          )
          assert.ok(url.hostname.endsWith(suffix), `${url.hostname} of ${asked} in ${entry}`)
          assert.equal(url.hostname.split('.').length, model.hostname.split('.').length)
          assert.deepEqual([url.username, url.password], ['', ''])
          if (match === 'pattern') assert.deepEqual([url.search, url.hash], [model.search, ''])
        },
      ),
      { numRuns: 20_000 },
    )
    assert.ok(found > 1000, `only ${found} were found`)
  })

  it('is every host with some letters for the star', () => {
    fc.assert(
      fc.property(pattern, label, ({ entry, asked }, letters) => {
        for (const match of ['pattern', 'pattern-ignoring-query'] as const)
          assert.ok(isReturnListed(asked(letters), [entry], match), `${asked(letters)} in ${entry}`)
      }),
    )
  })

  it('is found exactly only where it is the entry itself', () => {
    fc.assert(
      fc.property(tried, ({ entry, asked }) => {
        assert.equal(isReturnListed(asked, [entry], 'exact'), asked === entry && isConcrete(entry))
        if (isConcrete(asked)) assert.ok(isReturnListed(asked, [asked], 'exact'))
      }),
    )
  })
})
