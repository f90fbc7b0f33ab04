import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Ties the duties in docs/requirements to the tests that carry their ids. Says what does not fit and fails;
 * with --write it fills the last column first.
 */
export function checkRequirements(root: string, options: { readonly write: boolean }): readonly string[] {
  const lists = readTexts(root, ['docs/requirements/*.md'])
  const proofs = findProofs(readTexts(root, ['packages/*/{src,test}/**/*.test.ts', 'e2e/**/*.test.ts']))
  const duties = new Set<string>()
  const problems = lists.flatMap(([path, text]) => {
    const { written, problems } = judgeList(text, proofs, duties)
    if (written === text) return problems.map((problem) => `${path}: ${problem}`)
    if (options.write) writeFileSync(join(root, path), written)
    const stale = options.write
      ? []
      : ['"proved by" is out of date; run: node scripts/requirements.ts --write']
    return [...problems, ...stale].map((problem) => `${path}: ${problem}`)
  })
  if (duties.size === 0) return [`no duties were found in ${join(root, 'docs/requirements')}`]
  return [...problems, ...strangers(proofs, duties)]
}

/** Which test files name a duty, by its id. */
type Proofs = ReadonlyMap<string, readonly string[]>
type NamedText = readonly [path: string, text: string]

const id =
  /\b(?:RIL|BCL|FCL|SM|CORE|REV|INT|ISS|BCP|SEC|OAUTH|FORM|DISC|REG|DCR|PKCE|META|DEV|RES|JAT|JAR|PAR|GEN|AUT|AKA|FED)-\d+\b/g
const row = /^\| ((?:[A-Z]+)-\d+) \|(.*)\| ([^|]*) \|$/
/** Comments, which prove nothing, and string literals, which name tests. */
const commentOrString =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g

function readTexts(root: string, patterns: readonly string[]): readonly NamedText[] {
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const)
}

export function findProofs(tests: readonly NamedText[]): Proofs {
  const proofs = new Map<string, readonly string[]>()
  for (const [path, text] of tests) {
    const strings = (text.match(commentOrString) ?? []).filter((piece) => !piece.startsWith('/'))
    for (const duty of new Set(strings.join('\n').match(id))) {
      proofs.set(duty, [...(proofs.get(duty) ?? []), path])
    }
  }
  return proofs
}

/** One list with its last column as the tests have it, and what is missing in it. Adds its ids to `duties`. */
export function judgeList(text: string, proofs: Proofs, duties: Set<string>) {
  const problems: string[] = []
  const lines = text.split('\n').map((line) => {
    const [, duty, middle, proof = ''] = row.exec(line) ?? []
    if (duty === undefined || middle === undefined) return line
    if (duties.has(duty)) problems.push(`${duty} is listed twice`)
    duties.add(duty)
    const excuses = proof.split('<br>').filter((part) => /^not (?:yet|ours): \S/.test(part))
    const cells = [...(proofs.get(duty) ?? []).map((path) => `\`${path}\``), ...excuses]
    if (cells.length === 0)
      problems.push(`${duty} has no test and no "not yet: reason" or "not ours: reason"`)
    return `| ${duty} |${middle}| ${cells.length === 0 ? '?' : cells.join('<br>')} |`
  })
  return { written: lines.join('\n'), problems }
}

function strangers(proofs: Proofs, duties: ReadonlySet<string>): readonly string[] {
  return [...proofs].flatMap(([duty, paths]) =>
    duties.has(duty) ? [] : [`${paths.join(', ')}: names ${duty}, which no list in docs/requirements has`],
  )
}

if (import.meta.main) {
  const problems = checkRequirements(join(import.meta.dirname, '..'), {
    write: process.argv.includes('--write'),
  })
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
