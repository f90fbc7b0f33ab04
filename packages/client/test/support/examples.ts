import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { pathToFileURL } from 'node:url'

/** An example in a doc comment, by the name of the function, class or method that it belongs to. */
export interface Example {
  readonly title: string
  readonly code: string
}

const pattern = /@example\n *\* ```ts\n(?<code>(?: *\*.*\n)*?) *\* ```\n *\*\/\n(?<title>.*)/g
const declared = /(?:function|class) (?<name>\w+)|^ +(?:async )?(?<method>\w+)\(/

/** The first line after a doc comment with an example names what it shows. */
export function readExamples(folder: string): readonly Example[] {
  return globSync('*.ts', { cwd: folder, exclude: ['*.test.ts'] }).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(pattern)].map(({ groups = {} }) => {
      const { name, method } = declared.exec(groups['title'] ?? '')?.groups ?? {}
      return { title: name ?? method ?? '', code: (groups['code'] ?? '').replace(/^ *\* ?/gm, '') }
    }),
  )
}

/** Runs examples as they stand; the package's name leads to its source, and `given` is in scope. */
export function createRunner(
  packages: Readonly<Record<string, string>>,
): (example: Example, given: Readonly<Record<string, unknown>>) => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-examples-'))
  after(() => rmSync(folder, { recursive: true }))
  return async ({ title, code }, given) => {
    const file = join(folder, `${title}.ts`)
    writeFileSync(file, moduleOf(code, Object.keys(given), packages))
    const { run } = await import(pathToFileURL(file).href)
    await run(given)
  }
}

/** The example's imports stay on top; the rest becomes a function, in whose block it may reuse given names. */
function moduleOf(
  code: string,
  given: readonly string[],
  packages: Readonly<Record<string, string>>,
): string {
  const imports = (code.match(/^import .*$/gm)?.join('\n') ?? '').replaceAll(
    /'(@[^']+)'/g,
    (quoted, name) => {
      const source = packages[name]
      return source === undefined ? quoted : `'${pathToFileURL(source).href}'`
    },
  )
  const body = code.replace(/^import .*$/gm, '')
  return `${imports}\nexport async function run({ ${given.join(', ')} }) {{\n${body}\n}}\n`
}
