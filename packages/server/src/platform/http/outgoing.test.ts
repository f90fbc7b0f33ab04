import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type LookupFunction, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createOutgoing, type OutgoingOptions, type OutgoingRequest } from './outgoing.ts'

const loopback = ['127.0.0.0/8', '::1']

describe('SEC an outgoing call goes where the operator and the public internet allow', () => {
  const spellings = `
    127.0.0.1 localhost [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] 0x7f.1 2130706433
    127.1 0177.0.0.1 127.0.0.1. %31%32%37.0.0.1 0.0.0.0 [::] 127。0。0。1
  `
    .trim()
    .split(/\s+/)
  for (const scheme of ['http', 'https']) {
    for (const host of spellings) {
      it(`${scheme}://${host} is forbidden, and nothing is dialled`, async (t) => {
        const server = await listen(t, () => assert.fail('answered'), '::')
        const result = await callOf(t)({ url: `${scheme}://${host}:${server.port}/` })
        assert.equal(result.kind, 'forbidden')
        assert.equal(server.connections(), 0)
      })
    }

    const rebound: readonly (readonly string[])[] = [
      ['127.0.0.1'],
      ['::ffff:127.0.0.1'],
      ['127.0.0.1', '127.0.0.2'],
      ['::1', '127.0.0.1'],
    ]
    for (const addresses of rebound) {
      it(`a name over ${scheme} that turns out to be ${addresses.join(' and ')} is forbidden`, async (t) => {
        const server = await listen(t, () => assert.fail('answered'), '::')
        const call = callOf(t, { lookup: lookupOf(() => addresses) })
        const result = await call({ url: `${scheme}://rp.example:${server.port}/` })
        assert.equal(result.kind, 'forbidden')
        assert.equal(server.connections(), 0)
      })
    }
  }

  it('a name that was allowed once and then changes its address is forbidden the next time', async (t) => {
    const server = await listen(
      t,
      (_request, response) => response.setHeader('connection', 'close').end('ok'),
      '::',
    )
    const answers = [['127.0.0.1'], ['127.0.0.2']]
    const call = callOf(t, { allow: ['127.0.0.1'], lookup: lookupOf(() => answers.shift() ?? []) })
    const url = `http://rp.example:${server.port}/`
    assert.equal((await call({ url })).kind, 'answered')
    assert.equal((await call({ url })).kind, 'forbidden')
    assert.equal(server.connections(), 1)
  })

  it('a trailing dot does not go round the guard', async (t) => {
    const call = callOf(t, { lookup: lookupOf(() => ['127.0.0.1']) })
    assert.equal((await call({ url: 'http://localhost.:81/' })).kind, 'forbidden')
  })

  for (const url of [
    'nonsense',
    'ftp://rp.example/',
    'file:///etc/passwd',
    'http://ada:pw@rp.example/',
    'http://rp.example:25/',
  ]) {
    it(`${url} is forbidden, and the detail keeps secrets`, async (t) => {
      const result = await callOf(t, { lookup: lookupOf(() => assert.fail('looked up')) })({ url })
      assert.equal(result.kind, 'forbidden')
      assert.doesNotMatch(JSON.stringify(result), /pw|ada/)
    })
  }

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`${host} answers when it is allowed`, async (t) => {
      const server = await listen(t, (_request, response) => response.end('hello'))
      const result = await callOf(t, { allow: loopback })({ url: `http://${host}:${server.port}/` })
      assert.equal(result.kind === 'answered' && result.body, 'hello')
    })
  }
})

describe('SEC an outgoing call has limits', () => {
  it('sends method, headers and body, and gives status, headers and body back', async (t) => {
    const server = await listen(t, (request, response) => {
      response.writeHead(201, { 'x-got': `${request.method} ${request.url}`, 'set-cookie': ['a=1', 'b=2'] })
      response.write(`${request.headers['content-type']}|`)
      request.pipe(response)
    })
    const result = await callOf(t, { allow: loopback })({
      method: 'POST',
      url: `http://127.0.0.1:${server.port}/back?x=%20y#part`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'logout_token=ä',
    })
    assert.ok(result.kind === 'answered')
    assert.equal(result.status, 201)
    assert.equal(result.headers['x-got'], 'POST /back?x=%20y')
    assert.equal(result.headers['set-cookie'], 'a=1, b=2')
    assert.equal(result.body, 'application/x-www-form-urlencoded|logout_token=ä')
  })

  it('a redirect is an answer and not followed', async (t) => {
    const server = await listen(t, (request, response) => {
      assert.equal(request.url, '/')
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const result = await callOf(t, { allow: loopback })({ url: `http://127.0.0.1:${server.port}/` })
    assert.equal(result.kind === 'answered' && result.status, 302)
  })

  it('a proxy from the environment is not used', async (t) => {
    const server = await listen(t, (_request, response) => response.end('direct'))
    const before = process.env['http_proxy']
    t.after(() =>
      before === undefined ? delete process.env['http_proxy'] : (process.env['http_proxy'] = before),
    )
    process.env['http_proxy'] = 'http://127.0.0.1:9'
    const result = await callOf(t, { allow: loopback })({ url: `http://127.0.0.1:${server.port}/` })
    assert.equal(result.kind === 'answered' && result.body, 'direct')
  })

  it('an answer that never comes is a failure in time', async (t) => {
    const server = await listen(t, () => {})
    const call = callOf(t, { allow: loopback })
    const result = await call({ url: `http://127.0.0.1:${server.port}/`, timeoutMilliseconds: 30 })
    assert.deepEqual(result, { kind: 'failed', detail: 'No complete answer came within 30 ms.' })
  })

  it('an answer that drips is a failure in time', async (t) => {
    const server = await listen(t, (_request, response) => {
      const drip = setInterval(() => response.write('.'), 5)
      response.on('close', () => clearInterval(drip))
    })
    const call = callOf(t, { allow: loopback })
    const result = await call({ url: `http://127.0.0.1:${server.port}/`, timeoutMilliseconds: 60 })
    assert.deepEqual(result, { kind: 'failed', detail: 'No complete answer came within 60 ms.' })
  })

  it('an answer of the largest size is read, one byte more is a failure, and an endless one too', async (t) => {
    const server = await listen(t, (request, response) => {
      if (request.url !== '/endless') return response.end('x'.repeat(Number(request.url?.slice(1))))
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      }
      return response.on('drain', more) && more()
    })
    const call = callOf(t, { allow: loopback })
    const at = (path: string) => call({ url: `http://127.0.0.1:${server.port}${path}`, maxBytes: 1000 })
    assert.equal((await at('/1000')).kind, 'answered')
    const tooLarge = { kind: 'failed', detail: 'The answer is larger than 1000 bytes.' }
    assert.deepEqual(await at('/1001'), tooLarge)
    assert.deepEqual(await at('/endless'), tooLarge)
    assert.equal((await at('/1')).kind, 'answered')
  })

  it('where the status is enough, a body that is too long takes nothing back', async (t) => {
    const server = await listen(t, (_request, response) => response.writeHead(200).end('x'.repeat(5000)))
    const url = `http://127.0.0.1:${server.port}/`
    const result = await callOf(t, { allow: loopback })({ url, maxBytes: 1000, statusIsEnough: true })
    assert.equal(result.kind === 'answered' && result.status, 200)
  })

  it('nor does one that is too slow', async (t) => {
    const server = await listen(t, (_request, response) => response.writeHead(200).write('half'))
    const url = `http://127.0.0.1:${server.port}/`
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const headers = headersCame(t)
    const called = callOf(t, { allow: loopback })({ url, timeoutMilliseconds: 1000, statusIsEnough: true })
    await headers
    t.mock.timers.tick(1000)
    const result = await called
    assert.equal(result.kind === 'answered' && result.status, 200)
  })

  it('a compressed answer is not unpacked', async (t) => {
    const server = await listen(t, (request, response) => {
      assert.equal(request.headers['accept-encoding'], undefined)
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip')
    })
    const result = await callOf(t, { allow: loopback })({ url: `http://127.0.0.1:${server.port}/` })
    assert.equal(result.kind === 'answered' && result.body, 'not gzip')
  })

  it('says in plain words why there is no answer', async (t) => {
    const reset = await listenTcp(t, (socket) => socket.destroy())
    const noise = await listenTcp(t, (socket) => socket.end('this is not HTTP\r\n\r\n'))
    const notFound = Object.assign(new Error('rp.example'), { code: 'ENOTFOUND' })
    const lookup: LookupFunction = (_name, _options, callback) => callback(notFound, '')
    const call = callOf(t, { allow: loopback, lookup })
    const detailOf = async (url: string) => {
      const result = await call({ url })
      return result.kind === 'failed' && result.detail
    }
    assert.equal(await detailOf('http://127.0.0.1:1/'), 'The connection was refused.')
    assert.equal(await detailOf('http://rp.example/'), 'The host name is not known.')
    const closed = 'The connection was closed before the answer was complete.'
    assert.equal(await detailOf(`http://127.0.0.1:${reset}/`), closed)
    assert.equal(await detailOf(`https://127.0.0.1:${reset}/`), closed)
    assert.equal(await detailOf(`http://127.0.0.1:${noise}/`), 'The answer is not valid HTTP.')
    assert.match(String(await detailOf(`https://127.0.0.1:${noise}/`)), /^The server does not speak TLS/)
  })

  it('a mistake of the caller is a fault and not a failure', async (t) => {
    const call = callOf(t, { allow: loopback })
    await assert.rejects(call({ url: 'http://127.0.0.1:81/', headers: { 'x-bad': 'a\r\nb' } }), /header/)
  })
})

describe('outgoing connections are kept and counted', () => {
  // undici lends a connection again one turn of the event loop later: a call that does not wait takes another.
  it('twenty calls one after another share two connections, failures of the other side included', async (t) => {
    const server = await listen(t, (_request, response) => response.writeHead(500).end('x'.repeat(5000)))
    const call = callOf(t, { allow: loopback })
    for (let number = 0; number < 20; number += 1) await call({ url: `http://127.0.0.1:${server.port}/` })
    assert.ok(server.connections() <= 2)
  })

  it('twenty calls at once use no more connections than allowed', async (t) => {
    const server = await listen(t, (_request, response) => response.end())
    const call = callOf(t, { allow: loopback, connectionsPerOrigin: 3 })
    const calls = Array.from({ length: 20 }, () => call({ url: `http://127.0.0.1:${server.port}/` }))
    for (const result of await Promise.all(calls)) assert.equal(result.kind, 'answered')
    assert.equal(server.connections(), 3)
  })

  it('a call that waits for a connection gives up in its own time', async (t) => {
    const server = await listen(t, () => {})
    const call = callOf(t, { allow: loopback, connectionsPerOrigin: 1 })
    const url = `http://127.0.0.1:${server.port}/`
    const [, second] = await Promise.all([
      call({ url, timeoutMilliseconds: 80 }),
      call({ url, timeoutMilliseconds: 40 }),
    ])
    assert.deepEqual(second, { kind: 'failed', detail: 'No complete answer came within 40 ms.' })
  })

  it('closing ends the kept connections', async (t) => {
    const server = await listen(t, (_request, response) => response.end())
    const outgoing = createOutgoing({ allow: loopback })
    await outgoing({ ...plain, url: `http://127.0.0.1:${server.port}/` })
    const ended = server.lastConnectionEnded()
    await outgoing.close()
    await ended
  })
})

/** In milliseconds, where a test is not about a limit: a busy machine reaches none of them. */
const patience = 60_000

const plain: OutgoingRequest = {
  method: 'GET',
  url: '',
  headers: {},
  timeoutMilliseconds: patience,
  maxBytes: 65_536,
}

function callOf(t: TestContext, options: Partial<OutgoingOptions> = {}) {
  const outgoing = createOutgoing({ allow: [], connectTimeoutMilliseconds: patience, ...options })
  t.after(() => outgoing.close())
  return (request: Partial<OutgoingRequest>) => outgoing({ ...plain, ...request })
}

/** Waits until the next answer's headers are read, and its body is waited for. */
async function headersCame(t: TestContext): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const note = () => resolve()
  subscribe('undici:request:headers', note)
  t.after(() => unsubscribe('undici:request:headers', note))
  await promise
  await new Promise((resume) => setImmediate(resume))
}

function lookupOf(addresses: () => readonly string[]): LookupFunction {
  return (_name, options, callback) => {
    const found = addresses().map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }
}

async function listen(t: TestContext, listener: RequestListener, host = '127.0.0.1') {
  const sockets: Socket[] = []
  const server = createServer({ keepAliveTimeout: patience }, listener).on('connection', (socket) =>
    sockets.push(socket),
  )
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.length,
    lastConnectionEnded: () => new Promise((resolve) => sockets.at(-1)?.once('close', resolve)),
  }
}

async function listenTcp(t: TestContext, onConnection: (socket: Socket) => void): Promise<number> {
  const server = createTcpServer(onConnection)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}
