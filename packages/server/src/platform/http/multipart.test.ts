import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { brokenBytes, hasControls } from './parameters.ts'
import { describeMultipartProblem, isMultipart, isMultipartProblem, readMultipart } from './multipart.ts'

const boundary = '------------------------d74496d66958873e'
const contentType = `multipart/form-data; boundary=${boundary}`

/** One part; `headers` stand behind its name. */
function part(name: string, value: string, headers = ''): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${headers}\r\n\r\n${value}\r\n`
}

const end = `--${boundary}--\r\n`
const whole = `${part('grant_type', 'client_credentials')}${part('scope', '*:config/**')}${end}`

const read = (body: string, type = contentType) => readMultipart({ contentType: type, body })

async function sentBy(form: FormData) {
  const sent = new Response(form)
  return { contentType: sent.headers.get('content-type') ?? '', body: await sent.text() }
}

describe('RFC7578 the texts of a multipart/form-data body', () => {
  const texts = [
    ['grant_type', 'client_credentials'],
    ['scope', '*:config/**'],
  ]
  const good: readonly (readonly [name: string, body: string, type?: string])[] = [
    ['as curl sends it', whole],
    ['without a line break at its end', whole.trimEnd()],
    ['with something before it and behind it', `to whom it may concern\r\n${whole}goodbye`],
    ['with its boundary in quotes', whole, `multipart/form-data; boundary="${boundary}"`],
    ['by a type in capitals', whole, `Multipart/Form-Data; BOUNDARY=${boundary}`],
    ['by a type with more to it', whole, `multipart/form-data; charset=utf-8; boundary=${boundary}`],
    ['with a name that has no quotes', whole.replaceAll('"', '')],
    [
      'with its headers in capitals',
      whole.replaceAll('Content-Disposition: form-data', 'CONTENT-DISPOSITION:FORM-DATA '),
    ],
    ['with spaces behind the boundary', whole.replaceAll(`${boundary}\r`, `${boundary} \t\r`)],
    [
      'with whatever other headers and parameters',
      `${part('grant_type', 'client_credentials', '; size=1; x="a;b"\r\nX-Anything: 1\r\nContent-Length: 3')}${part('scope', '*:config/**')}${end}`,
    ],
    [
      'with a word that nothing was encoded',
      `${part('grant_type', 'client_credentials', '\r\nContent-Transfer-Encoding: 8bit')}${part('scope', '*:config/**')}${end}`,
    ],
    [
      'with a type for each part',
      `${part('grant_type', 'client_credentials', '\r\nContent-Type: text/plain; charset=utf-8')}${part('scope', '*:config/**')}${end}`,
    ],
  ]
  for (const [name, body, type] of good) it(name, () => assert.deepEqual(read(body, type), texts))

  it('as fetch sends it', async () => {
    const form = new FormData()
    for (const [name, value] of [...texts, ['state', 'ä “ö” 1=2&3 %zz']] as const) form.append(name, value)
    const { contentType: type, body } = await sentBy(form)
    assert.deepEqual(read(body, type), [...form])
  })
  it('are none where there is no part', () => assert.deepEqual(read(end), []))
  it('may be empty, and may be called alike: others judge that', () =>
    assert.deepEqual(read(`${part('a', '')}${part('a', '1')}${part('', '2')}${end}`), [
      ['a', ''],
      ['a', '1'],
      ['', '2'],
    ]))
  it('are those that were sent, whatever is in them', () => {
    const letters = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .filter((text) => !text.includes(brokenBytes))
    const names = letters.filter((name) => !name.includes('"'))
    fc.assert(
      fc.property(fc.array(fc.tuple(names, letters), { maxLength: 5 }), (pairs) => {
        const body = pairs.map(([name, value]) => part(name, value)).join('')
        assert.deepEqual(read(`${body}${end}`), pairs)
      }),
    )
  })
  it('have names as they stand there, however they may have been escaped', () => {
    for (const name of ['a%22b', 'a%0D%0Ab', 'a\\\\b', '__proto__', 'constructor', '\ufeffa'])
      assert.deepEqual(read(`${part(name, '1')}${end}`), [[name, '1']])
  })
  it('may have a boundary in them that begins no line, or less than a boundary that does', () => {
    for (const value of [`1 --${boundary} 2`, `--${boundary.slice(1)}`, '--', boundary])
      assert.deepEqual(read(`${part('a', value)}${end}`), [['a', value]])
  })
})

describe('RFC7578 a multipart/form-data body that stands for no form', () => {
  const bad: readonly (readonly [name: string, body: string, words: RegExp, type?: string])[] = [
    ['without an end', part('a', '1'), /is broken/],
    ['that breaks off', whole.slice(0, 80), /is broken/],
    ['without anything', '', /is broken/],
    ['with other line breaks', whole.replaceAll('\r\n', '\n'), /is broken/],
    ['by another boundary', whole, /is broken/, 'multipart/form-data; boundary=another'],
    ['without a boundary', whole, /is broken/, 'multipart/form-data'],
    [
      'with a boundary that is too long',
      whole,
      /is broken/,
      `multipart/form-data; boundary=${'x'.repeat(71)}`,
    ],
    ['that is a form', 'grant_type=client_credentials', /is broken/],
    [
      'with a part without a name',
      `--${boundary}\r\nContent-Disposition: form-data\r\n\r\n1\r\n${end}`,
      /is broken/,
    ],
    ['with a part without a head', `--${boundary}\r\n\r\n1\r\n${end}`, /is broken/],
    [
      'with a file',
      `${part('a', '1', '; filename="a.txt"')}${end}`,
      /^The part "a" is a file; it must be text\.$/,
    ],
    ['with a file without a name', `${part('a', '1', '; filename=""')}${end}`, /"a" is a file/],
    ['with a file by its longer name', `${part('a', '1', "; filename*=utf-8''a")}${end}`, /"a" is a file/],
    ['with a line break', `${part('a', '1\r\n2')}${end}`, /"a" is not UTF-8 without control characters/],
    ['with a NUL', `${part('a', '1\0')}${end}`, /"a" is not UTF-8/],
    ['with a NUL in a name', `${part('a\0b', '1')}${end}`, /"a\?b" is not UTF-8/],
    ['with bytes that are no UTF-8', `${part('a', '\ufffd')}${end}`, /"a" is not UTF-8/],
    ['with such bytes in a name', `${part('a\ufffd', '1')}${end}`, /"a\?" is not UTF-8/],
    [
      'with another alphabet',
      `${part('a', 'o\0p\0', '\r\nContent-Type: text/plain; charset=utf-16le')}${end}`,
      /"a" is not UTF-8/,
    ],
    ...['base64', 'quoted-printable', '7bit, base64', ''].map(
      (encoding) =>
        [
          `encoded by ${encoding || 'nothing'}`,
          `${part('a', '/w==', `\r\ncontent-transfer-encoding: ${encoding}`)}${end}`,
          /"a" has a Content-Transfer-Encoding; it must be sent as it is/,
        ] as const,
    ),
    ['with a line break in a name', `${part('a\r\nb', '1')}${end}`, /is broken/],
    ['with two names', `${part('a', '1', '; name="b"')}${end}`, /is broken/],
    [
      'with two heads',
      `${part('a', '1', '\r\nContent-Disposition: form-data; name="b"')}${end}`,
      /is broken/,
    ],
    ['with an escaped quote in a name', `${part('a\\"b', '1')}${end}`, /is broken/],
    [
      'with a name of a longer kind alone',
      whole.replaceAll('name="scope"', "name*=utf-8''scope"),
      /is broken/,
    ],
    ['with a head in two lines', whole.replaceAll('; name', ';\r\n name'), /is broken/],
    ['with a part of another kind', whole.replaceAll('form-data', 'attachment'), /is broken/],
    ['with parts in a part', `${part('a', `--x\r\n\r\n1\r\n--x--`)}${end}`, /"a" is not UTF-8/],
    ['with something behind a boundary', whole.replaceAll(`${boundary}\r`, `${boundary}x\r`), /is broken/],
    ['with something behind the last one', `${whole.trimEnd()}x`, /is broken/],
    [
      'with two boundaries',
      whole,
      /is broken/,
      `multipart/form-data; boundary=${boundary}; boundary=another`,
    ],
    [
      'of two types',
      'grant_type=client_credentials',
      /is broken/,
      `multipart/form-data; boundary=${boundary}, application/x-www-form-urlencoded`,
    ],
    ['with an empty boundary', '--\r\n\r\n1\r\n----\r\n', /is broken/, 'multipart/form-data; boundary=""'],
    ['with a boundary that none can be', '--a\t--\r\n', /is broken/, 'multipart/form-data; boundary="a\t"'],
  ]
  for (const [name, body, words, type] of bad) {
    it(name, () => {
      const problem = read(body, type)
      assert.ok(isMultipartProblem(problem))
      assert.match(describeMultipartProblem(problem), words)
    })
  }

  it('shows of a name only what is plain, and of a value nothing', () => {
    const problem = read(`${part(`<b>${'x'.repeat(200)}`, 'hunter2\0')}${end}`)
    assert.ok(isMultipartProblem(problem))
    assert.match(describeMultipartProblem(problem), /^The part "\?b\?x{61}" is not/)
  })

  it('whatever it is, is refused and no fault', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.nat({ max: whole.length }),
        (noise, at) => {
          const texts = read(`${whole.slice(0, at)}${noise}${whole.slice(at)}`)
          if (isMultipartProblem(texts)) return
          for (const [name, value] of texts)
            assert.ok(!hasControls(`${name}${value}`) && !value.includes(brokenBytes))
        },
      ),
    )
  })
})

describe('what says that it is multipart/form-data', () => {
  for (const type of [contentType, 'multipart/form-data', 'MULTIPART/Form-Data ; x=y'])
    it(type, () => assert.ok(isMultipart({ contentType: type })))
  for (const type of [undefined, '', 'multipart/mixed; boundary=x', 'text/plain; multipart/form-data'])
    it(`not ${type}`, () => assert.ok(!isMultipart({ contentType: type })))
})
