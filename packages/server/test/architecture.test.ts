import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, it } from 'node:test'

/** Who may import whom: ARCHITECTURE.md as data. A new arrow is an edit of this table, for all to see. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  platform: ['domain'],
  logout: ['domain', 'platform'],
  'sign-in': ['domain', 'platform', 'logout'],
  protocol: ['domain', 'platform', 'config', 'logout', 'sign-in'],
  dialects: ['domain', 'platform', 'logout', 'sign-in', 'protocol'],
  admin: ['domain', 'platform', 'config', 'logout', 'sign-in', 'protocol'],
  config: ['domain', 'platform'],
}

/** Files that touch nothing but their arguments; the name says so. */
const isPure = (file: string): boolean =>
  /^domain\/|\/(?:decide|hops|retry|claims|read|render)\.ts$|(?:^|\/)pages\//.test(file) ||
  ['platform/http/message.ts', 'platform/http/parameters.ts'].includes(file)

/** A slice's `store.ts` is an interface: types and nothing that runs, so that pure files may speak of it. */
const isInterface = (file: string): boolean => /^(?!platform\/store\/).*\/store\.ts$/.test(file)

const pureModules = ['typebox', 'typebox/schema', 'intl-messageformat']
const impure =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\.(?!platform)|(?<![\w.])fetch\(/
const mayReadTheWorld = /^(?:platform\/(?:clock|random)\.ts|main\.ts|commands\/)/

const src = join(import.meta.dirname, '../src')
const files = globSync('**/*.ts', { cwd: src, exclude: ['**/*.test.ts'] }).toSorted()

function importsOf(source: string): readonly string[] {
  return [
    ...source.matchAll(
      /^\s*(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
}

function sliceOf(file: string): string {
  return file.split('/')[0] ?? ''
}

/** The sentence that is wrong about one import, or nothing. */
function complaintAbout(file: string, target: string): string | undefined {
  const isRelative = target.startsWith('.')
  const to = isRelative ? posix.normalize(posix.join(posix.dirname(file), target)) : target
  if (isPure(file) && !(isRelative ? isPure(to) || isInterface(to) : pureModules.includes(to)))
    return `${file}: pure, yet imports ${to}`
  const [from, into] = [sliceOf(file), sliceOf(to)]
  const allowed = mayImport[from]
  if (!isRelative || !allowed || from === into) return undefined
  if (!allowed.includes(into)) return `${file}: ${from} may not import ${into}`
  if (['domain', 'platform'].includes(into) || isPure(to) || to === `${into}/index.ts`) return undefined
  return `${file}: imports ${to}; across slices only index.ts and pure files`
}

describe('the architecture', () => {
  it('finds the source', () => assert.ok(files.length >= 50, `only ${files.length} files found in ${src}`))

  for (const file of files) {
    const source = readFileSync(join(src, file), 'utf8')
    it(`holds in ${file}`, () => {
      assert.deepEqual(
        importsOf(source).flatMap((target) => complaintAbout(file, target) ?? []),
        [],
      )
      if (isInterface(file))
        assert.doesNotMatch(source, /^import (?!type)|^export (?:const|let|function|async|class)/m)
      if (!mayReadTheWorld.test(file)) {
        const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        assert.ok(
          !impure.test(code),
          `${file} reads a clock, randomness, the network or the process by itself`,
        )
      }
    })
  }
})

describe('the architecture test itself', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['logout/deliver.ts', '../dialects/index.ts', /logout may not import dialects/],
    ['domain/logout.ts', '../logout/deliver.ts', /pure, yet imports logout/],
    ['logout/decide.ts', 'node:fs', /pure, yet imports node:fs/],
    ['logout/decide.ts', './store-sql.ts', /pure, yet imports logout\/store-sql.ts/],
    ['sign-in/index.ts', '../logout/store-sql.ts', /only index.ts/],
  ]
  for (const [file, target, complaint] of cases) {
    it(`catches ${target} in ${file}`, () => assert.match(complaintAbout(file, target) ?? '', complaint))
  }
  it('sees every form of import', () => {
    const source =
      "import a from 'a'\nimport {\n  b,\n} from 'b'\nimport 'c'\nexport { d } from 'd'\nawait import('e')\n"
    assert.deepEqual(importsOf(source), ['a', 'b', 'c', 'd', 'e'])
  })
})
