import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createTransport } from './transport.ts'

async function serve(t: TestContext, listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, 'localhost')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return new URL(`http://localhost:${(server.address() as AddressInfo).port}/path?code=secret`)
}

describe('a call', () => {
  it('gives the status, the headers and the text', async (t) => {
    const url = await serve(t, (_, response) => response.writeHead(404, { 'x-a': 'b' }).end('né'))
    const { status, headers, text } = await createTransport()({ url })
    assert.deepEqual([status, headers.get('x-a'), text], [404, 'b', 'né'])
  })

  it('posts a form', async (t) => {
    const url = await serve(t, (request, response) => {
      response.end(`${request.method} ${request.headers['content-type']}`)
    })
    const { text } = await createTransport()({ url, form: new URLSearchParams({ a: 'b' }) })
    assert.equal(text, 'POST application/x-www-form-urlencoded;charset=UTF-8')
  })

  it('posts JSON, and nothing', async (t) => {
    const url = await serve(t, (request, response) => {
      response.write(`${request.method} ${request.headers['content-type']} `)
      request.pipe(response)
    })
    const call = createTransport()
    assert.equal((await call({ url, json: { a: 'b' } })).text, 'POST application/json {"a":"b"}')
    assert.equal((await call({ url, method: 'POST' })).text, 'POST undefined ')
  })

  it('has the headers that every request has, unless a request says otherwise', async (t) => {
    const url = await serve(t, ({ headers }, response) =>
      response.end(`${String(headers['x-app'])} ${headers.accept}`),
    )
    const call = createTransport({ headers: { 'x-app': 'ledger' } })
    assert.equal((await call({ url })).text, 'ledger application/json')
    assert.equal((await call({ url, headers: { 'x-app': 'atlas' } })).text, 'atlas application/json')
  })

  it('follows no redirect', async (t) => {
    let calls = 0
    const url = await serve(t, (_, response) => {
      calls++
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    const call = createTransport()({ url, form: new URLSearchParams({ client_secret: 's' }) })
    await assert.rejects(call, { code: 'bad_response', status: 307 })
    assert.equal(calls, 1)
  })

  it('stops reading at the size limit', async (t) => {
    const url = await serve(t, (_, response) => response.end('x'.repeat(1001)))
    const transport = createTransport({ maxResponseBytes: 1000 })
    await assert.rejects(transport({ url }), { code: 'bad_response' })
    assert.equal((await createTransport({ maxResponseBytes: 1001 })({ url })).text.length, 1001)
  })

  it('gives up when the answer does not come, or does not end, in time', async (t) => {
    const silent = await serve(t, () => undefined)
    const endless = await serve(t, (_, response) => response.writeHead(200).write('x'))
    const transport = createTransport({ timeoutSeconds: 0.05 })
    await assert.rejects(transport({ url: silent }), { code: 'unreachable' })
    await assert.rejects(transport({ url: endless }), { code: 'unreachable' })
  })

  it('names origin and path in an error, never the query', async () => {
    const url = new URL('http://localhost:1/path?code=secret')
    await assert.rejects(createTransport()({ url }), { message: 'http://localhost:1/path did not answer' })
  })

  it('goes through the given fetch, without cookies or cache', async () => {
    const seen: unknown[] = []
    const fetch = (url: string, { redirect, credentials, cache }: RequestInit) => {
      seen.push(url, redirect, credentials, cache)
      return Promise.resolve(new Response('ok'))
    }
    await createTransport({ fetch })({ url: new URL('https://op.example/') })
    assert.deepEqual(seen, ['https://op.example/', 'manual', 'omit', 'no-store'])
  })

  it('takes every time limit that a timer can hold, also one that is no whole number of milliseconds', async (t) => {
    const url = await serve(t, (_, response) => response.end('ok'))
    for (const timeoutSeconds of [1.001, 33.3333, 2_147_483]) {
      assert.equal((await createTransport({ timeoutSeconds })({ url })).text, 'ok')
    }
  })

  it('refuses limits that make no sense', () => {
    for (const timeoutSeconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2_147_484]) {
      assert.throws(() => createTransport({ timeoutSeconds }), { code: 'bad_setting' })
    }
    assert.throws(() => createTransport({ maxResponseBytes: Number.NaN }), { code: 'bad_setting' })
  })
})
