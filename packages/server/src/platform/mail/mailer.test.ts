import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { createCertificate } from '../../../../../e2e/support/https-certificate.ts'
import { listening } from '../../../test/support/front-door/listening.ts'
import { openMailBox } from '../../../test/support/mail-box.ts'
import { until } from '../../../test/support/until.ts'
import { createSecret } from '../../config/secret.ts'
import { createMailer, type Letter, type MailerDeps } from './mailer.ts'
import { type MailFailure, openTransport, type Patience } from './transport.ts'

const letter: Letter = { to: 'ada@example.org', subject: 'A new password', text: 'Here you are.\n' }
const address = /ada|example\.org|Here you are/

/** None of the limits is reached on a busy machine, unless a test is about it and sets its own. */
const patient: Patience = {
  connection: 60_000,
  greeting: 60_000,
  answer: 60_000,
  letter: 60_000,
  close: 60_000,
}

function mailerTo(smtp: string, { patience, ...more }: Partial<MailerDeps> = {}) {
  const failures: MailFailure[] = []
  const onFailed = (failure: MailFailure) => void failures.push(failure)
  const from = 'Acme <id@acme.example>'
  const deps = { smtp: createSecret(smtp), from, onFailed, patience: { ...patient, ...patience }, ...more }
  return { failures, mailer: createMailer(deps) }
}

async function withBox(work: (box: Awaited<ReturnType<typeof openMailBox>>) => Promise<void>, options = {}) {
  const box = await openMailBox(options)
  try {
    await work(box)
  } finally {
    await box.close()
  }
}

/** Takes connections, and says nothing or what it is told to. */
async function oddServer(
  speak: ((socket: Socket) => void) | undefined,
  work: (smtp: string, open: ReadonlySet<Socket>) => Promise<void>,
) {
  const open = new Set<Socket>()
  const server: Server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
    socket.resume()
    speak?.(socket)
  })
  const port = await listening(server)
  try {
    await work(`smtp://127.0.0.1:${port}`, open)
  } finally {
    for (const socket of open) socket.destroy()
    server.close()
  }
}

describe('a letter', () => {
  it('arrives, with the sender, the words and nothing that anybody could answer', async () => {
    await withBox(async (box) => {
      const { mailer, failures } = mailerTo(box.smtp)
      mailer.send({ ...letter, subject: '新密码', text: 'https://id.example/reset?token=a_b-c=\n中文\n' })
      const received = await box.nth(1)
      assert.deepEqual(received.envelope, { from: 'id@acme.example', to: ['ada@example.org'] })
      assert.equal(received.headers['from'], 'Acme <id@acme.example>')
      assert.equal(received.headers['to'], 'ada@example.org')
      assert.equal(received.headers['auto-submitted'], 'auto-generated')
      assert.match(received.headers['content-type'] ?? '', /^text\/plain; charset=utf-8/)
      assert.equal(
        received.text.replaceAll('\r\n', '\n').trim(),
        'https://id.example/reset?token=a_b-c=\n中文',
      )
      assert.deepEqual(failures, [])
      await mailer.close()
    })
  })

  it('goes with the account that the server wants, and without it nowhere', async () => {
    const options = {
      authOptional: false,
      onAuth: (
        auth: { username?: string; password?: string },
        _: unknown,
        done: (fault: Error | null, answer?: object) => void,
      ) =>
        auth.username === 'ada' && auth.password === 'p@ss:'
          ? done(null, { user: 'ada' })
          : done(new Error('no')),
    }
    await withBox(async (box) => {
      const at = box.smtp.slice('smtp://'.length)
      const right = mailerTo(`smtp://ada:p%40ss%3A@${at}`)
      right.mailer.send(letter)
      assert.equal((await box.nth(1)).user, 'ada')
      const wrong = mailerTo(`smtp://ada:guess@${at}`)
      wrong.mailer.send(letter)
      await wrong.mailer.close()
      assert.deepEqual(wrong.failures, [{ reason: 'EAUTH', status: 535 }])
      assert.equal(box.letters.length, 1)
    }, options)
  })

  it('goes under TLS where that is offered and believed, and else not at all', async () => {
    const { cert, key } = await createCertificate(['127.0.0.1'])
    await withBox(
      async (box) => {
        const { mailer, failures } = mailerTo(box.smtp)
        mailer.send(letter)
        await mailer.close()
        assert.equal(failures.length, 1, 'nobody vouches for this certificate')
        assert.equal(box.letters.length, 0)
      },
      { cert, key, disabledCommands: ['AUTH'] },
    )
  })

  it('RFC8314 SEC a password that must be secret is not shown to a server that offers no TLS', async () => {
    const seen: unknown[] = []
    const onAuth = (auth: unknown) => void seen.push(auth)
    await withBox(
      async ({ port, letters }) => {
        const account = { user: 'ada', pass: 'secret' }
        const server = { host: '127.0.0.1', port, tls: 'before-anything', account } as const
        const transport = await openTransport(server, patient)
        const message = { from: 'id@acme.example', to: letter.to, text: letter.text }
        await assert.rejects(transport.sendMail(message), { code: 'ETLS' })
        assert.deepEqual([seen, letters], [[], []])
      },
      { authOptional: true, onAuth },
    )
  })

  const bad: readonly (readonly [string, string])[] = [
    ['a line end', 'ada@example.org\r\nBcc: eve@x.example'],
    ['a second header', 'ada@example.org\nSubject: Other'],
    ['angle brackets', 'ada@example.org><eve@x.example'],
    ['two people', 'ada@example.org,eve@x.example'],
    ['a name that reads as another person', 'ada,eve@x.example'],
    ['nobody', ''],
  ]
  for (const [what, to] of bad) {
    it(`SEC an address with ${what} goes nowhere`, async () => {
      await withBox(async (box) => {
        const { mailer, failures } = mailerTo(box.smtp)
        mailer.send({ ...letter, to })
        await mailer.close()
        assert.deepEqual(failures, [{ reason: 'bad-address' }])
        assert.equal(box.letters.length, 0)
      })
    })
  }

  it('SEC a subject is one line', async () => {
    await withBox(async (box) => {
      const { mailer } = mailerTo(box.smtp)
      mailer.send({ ...letter, subject: 'One\r\nBcc: eve@x.example' })
      const { envelope, headers } = await box.nth(1)
      assert.deepEqual(envelope.to, ['ada@example.org'])
      assert.equal(headers['bcc'], undefined)
    })
  })
})

describe('a letter that cannot be sent is told of without its words and its address', () => {
  it('nobody listens', async () => {
    const { mailer, failures } = mailerTo('smtp://127.0.0.1:9')
    mailer.send(letter)
    await mailer.close()
    assert.equal(failures.length, 1)
    assert.doesNotMatch(JSON.stringify(failures), address)
  })

  it('the server refuses the person', async () => {
    await withBox(
      async (box) => {
        const { mailer, failures } = mailerTo(box.smtp)
        mailer.send(letter)
        await mailer.close()
        assert.deepEqual(failures, [{ reason: 'EENVELOPE', status: 550 }])
        assert.doesNotMatch(JSON.stringify(failures), address)
      },
      {
        onRcptTo: (_: unknown, __: unknown, done: (fault: Error) => void) =>
          done(Object.assign(new Error('no such person as ada@example.org'), { responseCode: 550 })),
      },
    )
  })

  it('the server says nothing: it is given up', async () => {
    await oddServer(undefined, async (smtp) => {
      const { mailer, failures } = mailerTo(smtp, { patience: { greeting: 50 } })
      mailer.send(letter)
      await until('it was given up', () => failures.length === 1)
      assert.equal(failures[0]?.reason, 'ETIMEDOUT')
    })
  })

  it('it is no mail server', async () => {
    const speak = (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    await oddServer(speak, async (smtp) => {
      const { mailer, failures } = mailerTo(smtp)
      mailer.send(letter)
      await mailer.close()
      assert.equal(failures.length, 1)
    })
  })

  it('too many wait', async () => {
    await oddServer(undefined, async (smtp) => {
      const { mailer, failures } = mailerTo(smtp, { mostQueued: 1, patience: { close: 5 } })
      for (let count = 0; count < 5; count += 1) mailer.send(letter)
      await until('those were told of', () => failures.length === 2)
      assert.deepEqual(failures, [{ reason: 'queue-full' }, { reason: 'queue-full' }])
      await mailer.close()
      assert.equal(failures.length, 5, 'and the others are given up at the end')
    })
  })

  it('the server never comes to the point: it is given up, however busy it looks', async () => {
    const speak = (socket: Socket) => {
      socket.write('220 mail.example\r\n250-mail.example\r\n')
      const timer = setInterval(() => void socket.write('250-\r\n'), 5)
      socket.on('close', () => clearInterval(timer))
    }
    await oddServer(speak, async (smtp, open) => {
      const { mailer, failures } = mailerTo(smtp, { patience: { letter: 100 } })
      mailer.send(letter)
      await until('it was given up', () => failures.length === 1)
      await until('and hung up', () => open.size === 0)
    })
  })

  it('the program ends: what is under way is hung up after a moment, and what waits is lost', async () => {
    await oddServer(undefined, async (smtp, open) => {
      const { mailer, failures } = mailerTo(smtp, { patience: { close: 10 } })
      for (let count = 0; count < 5; count += 1) mailer.send(letter)
      await until('two are under way', () => open.size === 2)
      await mailer.close()
      assert.deepEqual(
        failures,
        Array.from({ length: 5 }, () => ({ reason: 'EABORT' })),
      )
      await until('nothing keeps the program from its end', () => open.size === 0)
      mailer.send(letter)
      await until('nobody is called any more', () => failures.length === 6)
    })
  })
})
