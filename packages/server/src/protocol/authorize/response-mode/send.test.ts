import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import type { ResponseMode } from '../../../domain/client.ts'
import { httpRequest } from '../../../../test/support/request.ts'
import { sendAnswer } from './send.ts'

const redirectUri = 'https://app.example:8443/callback?of=app'
/** All that could end an element, an attribute, a string or a line. */
const nasty = '</script><script>alert(1)</script>"\'`&amp;&lt;%3C\u2028\u2029\\ \\u003c--><!--'
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'.repeat(4)

function send(responseMode: ResponseMode, state = 's', clientName = 'Ledger') {
  return sendAnswer(httpRequest({ url: '/oauth2/authorize' }), {
    client: { name: clientName },
    target: { redirectUri, responseMode, state },
    parameters: [
      ['code', 'a code'],
      ['access_token', undefined],
      ['state', state],
      ['iss', 'https://op.example'],
    ],
  })
}

/** What a browser makes of an attribute's text. */
function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}

function scriptOf(body: string): string {
  const scripts = [...body.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)]
  assert.equal(scripts.length, 1, 'there is one script on the page')
  return scripts[0]?.[1] ?? ''
}

function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}

describe('OAuth 2.0 Multiple Response Types §2.1 an answer travels', () => {
  it('OAUTH-4 in the query', () => {
    const { status, headers } = send('query')
    const expected = `${redirectUri}&code=a%20code&state=s&iss=https%3A%2F%2Fop.example`
    assert.deepEqual([status, headers['location']], [303, expected])
  })

  it('in the fragment', () => {
    const { status, headers } = send('fragment', nasty)
    assert.equal(status, 303)
    const [before, fragment = ''] = String(headers['location']).split('#')
    assert.equal(before, redirectUri)
    assert.deepEqual(Object.fromEntries(new URLSearchParams(fragment)), {
      code: 'a code',
      state: nasty,
      iss: 'https://op.example',
    })
  })
})

describe('Form Post Response Mode §2 an answer travels by a form', () => {
  for (const [name, state] of Object.entries({ nasty, punctuation })) {
    it(`FORM-3 with its values as they were: ${name}`, () => {
      const { body } = send('form_post', state)
      const inputs = [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)" \/>/g)]
      assert.deepEqual(
        Object.fromEntries(inputs.map(([, key = '', value = '']) => [key, unescaped(value)])),
        {
          code: 'a code',
          state,
          iss: 'https://op.example',
        },
      )
    })
  }

  it('FORM-2 FORM-3 to the redirect URI, by the script that the page allows or by a button', () => {
    const { status, headers, body, allows } = send('form_post', nasty, nasty)
    assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
    assert.ok(body.includes(`<form method="post" action="${redirectUri}">`), body)
    assert.match(body, /<button class="primary" type="submit" id="continue">/)
    assert.deepEqual(allows, { scripts: [hashOf(scriptOf(body))] })
    let submitted = 0
    runInNewContext(scriptOf(body), { document: { forms: [{ submit: () => (submitted += 1) }] } })
    assert.equal(submitted, 1)
  })
})

describe('OAuth 2.0 Web Message Response Mode: an answer travels by a message', () => {
  /** Runs the page's script as a window of its own would, and tells what was posted where. */
  function posted(body: string, around: 'frame' | 'popup' | 'nothing') {
    const [, origin = '', response = ''] = /data-origin="([^"]*)" data-response="([^"]*)"/.exec(body) ?? []
    const attributes = new Map([
      ['data-origin', unescaped(origin)],
      ['data-response', unescaped(response)],
    ])
    const messages: unknown[] = []
    const asker = { postMessage: (...message: unknown[]) => messages.push(message) }
    const window: { parent?: unknown; opener?: unknown } = { opener: around === 'popup' ? asker : null }
    window.parent = around === 'frame' ? asker : window
    const answer = { getAttribute: (name: string) => attributes.get(name) }
    runInNewContext(scriptOf(body), { window, document: { getElementById: () => answer } })
    return JSON.parse(JSON.stringify(messages)) as unknown
  }

  for (const around of ['frame', 'popup'] as const) {
    it(`FORM-9 BCP-16 from a ${around} to the redirect URI’s origin only`, () => {
      assert.deepEqual(posted(send('web_message', nasty).body, around), [
        [
          {
            type: 'authorization_response',
            response: { code: 'a code', state: nasty, iss: 'https://op.example' },
          },
          'https://app.example:8443',
        ],
      ])
    })
  }

  it('to nobody where nobody asked', () => assert.deepEqual(posted(send('web_message').body, 'nothing'), []))

  it('FORM-9 from a page that nobody else may frame, with nothing to press', () => {
    const { status, headers, body, allows } = send('web_message', nasty, nasty)
    assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
    assert.deepEqual(allows, { scripts: [hashOf(scriptOf(body))], framedBy: ['https://app.example:8443'] })
    assert.doesNotMatch(body, /<(?:form|button|input|a)\b/)
  })
})
