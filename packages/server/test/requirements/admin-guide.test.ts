import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { openFrontDoor } from '../support/front-door.ts'
import { consoleClient } from '../support/front-door/admin.ts'

const run = promisify(execFile)
const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guides/admin-api.md'), 'utf8')
const examples = [...guide.matchAll(/```sh\n(curl [\s\S]*?)```/g)].map(([, command = '']) => command)

describe('the examples of the admin API guide', () => {
  it('work, in their order, as they stand there', async (t) => {
    const door = await openFrontDoor({ clients: consoleClient })
    t.after(() => door.close())
    assert.ok(examples.length >= 8)
    const env = { ...process.env, BASE: door.base, SECRET: door.app('console').secret, TOKEN: '' }
    for (const example of examples) {
      const { stdout } = await run('bash', ['-c', example], { env })
      const answer = JSON.parse(stdout) as Record<string, unknown>
      assert.equal(answer['error'], undefined, `${example}\n${stdout}`)
      if (typeof answer['access_token'] === 'string') env.TOKEN = answer['access_token']
    }
  })

  it('name addresses that are there', async (t) => {
    const door = await openFrontDoor({ clients: consoleClient })
    t.after(() => door.close())
    const served = door.exeunt().routes.map(({ path }) => path.replaceAll(/:(\w+)/g, '{$1}'))
    const named = [...guide.matchAll(/(?:GET|POST|PUT|DELETE) (\/admin\/v1[^`\s]*)/g)].map(([, path]) => path)
    assert.ok(named.length >= 6)
    for (const path of named) assert.ok(path && served.includes(path), path)
  })
})
