import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { readConfig } from '../src/config.ts'
import { dialects } from '../src/dialects/index.ts'

const root = join(import.meta.dirname, '../../..')
const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: root }).toSorted()
const texts = new Map(pages.map((page) => [page, readFileSync(join(root, page), 'utf8')]))

/** A JSON example that is a whole configuration says so on the line before it. */
const configExample = /<!-- config -->\n```json\n([\s\S]*?)\n```/g
const link = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g
const namedFile = /`((?:[\w-]+\/)+[\w-]+(?:\.[\w-]+)+)`/g

describe('the configurations in the guides', () => {
  const examples = [...texts].flatMap(([page, text]) =>
    [...text.matchAll(configExample)].map(
      ([, json = ''], index) => [`${page}, number ${index + 1}`, json] as const,
    ),
  )
  it('are found', () => assert.ok(examples.length >= 5, `only ${examples.length} were found`))

  for (const [name, text] of examples) {
    it(`${name} has no problem`, () => {
      const reading = readConfig({ text, fileName: 'guide.json', env: {}, readFile: () => '', dialects })
      assert.deepEqual(reading.kind === 'problems' ? reading.problems : [], [])
    })
  }
})

describe('the configuration guide', () => {
  const schema: unknown = JSON.parse(readFileSync(join(root, 'packages/server/config.schema.json'), 'utf8'))
  const guide = texts.get('docs/guides/configuration.md') ?? ''

  for (const field of new Set(fieldsOf(schema))) {
    it(`tells of ${field}`, () => assert.ok(guide.includes(`\`${field}\``), `nothing about \`${field}\``))
  }
})

describe('the pages lead to each other', () => {
  for (const [page, text] of texts) {
    it(page, () => {
      const broken = [...text.matchAll(link)]
        .map(([, path = '', anchor]) => ({ file: path === '' ? page : join(dirname(page), path), anchor }))
        .filter(({ file, anchor }) => !leadsSomewhere(file, anchor))
      assert.deepEqual(broken, [])
    })
  }
})

describe('files that the pages name', () => {
  for (const [page, text] of texts) {
    it(`exist: ${page}`, () => {
      const named = [...text.matchAll(namedFile)].map(([, file = '']) => file)
      const missing = named.filter((file) => !isThere(file, page))
      assert.deepEqual(missing, [])
    })
  }
})

describe('a ground rule that a comment cites', () => {
  const rules = texts.get('docs/decisions/README.md') ?? ''
  const sources = globSync('packages/*/{src,test}/**/*.ts', { cwd: root, exclude: ['**/node_modules/**'] })
  const cited = sources.flatMap((file) => readFileSync(join(root, file), 'utf8').match(/\bD\d{1,2}\b/g) ?? [])
  for (const rule of new Set(cited)) {
    it(`${rule} is written down`, () => assert.ok(rules.includes(`| ${rule} |`)))
  }
})

/** A file, by its path in the repository, beside the page, or in the server's source. */
function isThere(file: string, page: string): boolean {
  return ['', dirname(page), 'packages/server/src'].some((folder) => existsSync(join(root, folder, file)))
}

/** Every property name of a JSON Schema, but those of a secret's places, which are told of once. */
function fieldsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own =
    'properties' in schema && typeof schema.properties === 'object'
      ? Object.keys(schema.properties ?? {})
      : []
  return [...own, ...Object.values(schema).flatMap(fieldsOf)].filter(
    (name) => !['env', 'file'].includes(name),
  )
}

function leadsSomewhere(file: string, anchor: string | undefined): boolean {
  if (!existsSync(join(root, file))) return false
  return anchor === undefined || (texts.get(file) ?? '').split('\n').some((line) => anchorOf(line) === anchor)
}

/** The anchor that a heading gets where Markdown is shown. */
function anchorOf(line: string): string | undefined {
  const heading = /^#+ (.*)$/.exec(line)?.[1]
  return heading
    ?.toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .replaceAll(' ', '-')
}
