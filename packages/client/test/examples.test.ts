import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import * as client from '../src/index.ts'
import { setScene } from './support/scene.ts'

const source = join(import.meta.dirname, '../src')
const folder = mkdtempSync(join(tmpdir(), 'exeunt-examples-'))
after(() => rmSync(folder, { recursive: true }))

interface Example {
  readonly title: string
  readonly code: string
}

/** The first line after a doc comment with an example names what it shows. */
const pattern = /@example\n \* ```ts\n(?<code>(?: \*.*\n)*?) \* ```\n \*\/\n(?<title>.*)/g

const examples: readonly Example[] = globSync('*.ts', { cwd: source, exclude: ['*.test.ts'] }).flatMap(
  (file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(pattern)].map(({ groups = {} }) => ({
      title: groups['title']?.match(/(?:function|class) (\w+)/)?.[1] ?? '',
      code: (groups['code'] ?? '').replace(/^ \* ?/gm, ''),
    })),
)

describe('every public function has an example', () => {
  for (const [name, value] of Object.entries(client)) {
    if (typeof value === 'function') it(name, () => assert.ok(examples.some(({ title }) => title === name)))
  }
})

describe('an example runs as it stands', () => {
  for (const { title, code } of examples) {
    it(title, async (t) => {
      t.mock.method(console, 'log', () => undefined)
      const { given, issuer } = await stage(t)
      const file = join(folder, `${title}.ts`)
      writeFileSync(file, moduleOf(code.replaceAll('https://op.example', issuer), Object.keys(given)))
      const { run } = await import(pathToFileURL(file).href)
      await run(given)
    })
  }
})

/** What an example may take for granted: a relying party, and somebody who has signed in. */
async function stage(t: TestContext) {
  const { rp, provider, signIn } = await setScene(t, { now: () => new Date() }, { now: () => new Date() })
  const { claims, tokens } = await signIn()
  const { url, pending } = await client.startSignIn(rp)
  const [callback, logoutToken] = [await provider.browse(url), await provider.logoutToken('ledger')]
  const returned = new URL('https://ledger.example/?state=s')
  const session = { idToken: tokens.idToken, signOutState: 's' }
  const given = { rp, pending, callback, claims, ...tokens, logoutToken, session, returned }
  return { given, issuer: provider.issuer }
}

/** The example's imports stay on top; the rest becomes a function, in whose block it may reuse given names. */
function moduleOf(code: string, given: readonly string[]): string {
  const imports = code.match(/^import .*$/gm)?.join('\n') ?? ''
  const body = code.replace(/^import .*$/gm, '')
  const index = pathToFileURL(join(source, 'index.ts')).href
  const used = `export async function run({ ${given.join(', ')} }) {{\n${body}\n}}\n`
  return `${imports.replaceAll('@exeunt/client', index)}\n${used}`
}
