import assert from 'node:assert/strict'
import type { TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
import type { Answer, Method } from '../../../../../e2e/support/browser.ts'
import type { FrontDoor, FrontDoorOptions } from '../front-door.ts'
import { callAs, jsonOf, tokensOf } from './journeys.ts'

export const adminScope = 'exeunt:admin'

/** A client of the operator that may use the admin API. */
export const consoleClient: NonNullable<FrontDoorOptions['clients']> = {
  console: () => ({
    redirect_uris: undefined,
    post_logout_redirect_uris: undefined,
    backchannel_logout_uri: undefined,
    grant_types: ['client_credentials'],
    scope: adminScope,
  }),
}

export type Body = Readonly<Record<string, unknown>>

export interface AdminAnswer extends Answer {
  readonly json: Body
}

/** An administrator's program. Each answer is held against the API's own description. */
export interface Admin {
  readonly token: string
  call(method: Method, path: string, body?: unknown): Promise<AdminAnswer>
  /** As `call`, and it went well. */
  ok(method: Method, path: string, body?: unknown): Promise<Body>
  /** What was answered so far. */
  readonly answers: string[]
  /** The ids of the operations that were called so far. */
  readonly called: Set<string>
}

export async function administrator(door: FrontDoor): Promise<Admin> {
  const form = { grant_type: 'client_credentials', scope: adminScope }
  const { access_token: token } = tokensOf(await callAs(door, door.app('console'), '/oauth2/token', form))
  const description = jsonOf(await door.send('GET', '/admin/v1/openapi.json'))
  const answers: string[] = []
  const called = new Set<string>()
  const call: Admin['call'] = async (method, path, body) => {
    const answer = await door.send(method, path, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { form: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    answers.push(answer.body)
    const operation = operationAt(description, method, path)
    if (operation) {
      called.add(String(operation['operationId']))
      assertDescribed(description, operation, answer)
    }
    return { ...answer, json: answer.body === '' ? {} : jsonOf(answer) }
  }
  return {
    token,
    answers,
    called,
    call,
    async ok(method, path, body) {
      const answer = await call(method, path, body)
      assert.ok(answer.status < 300, `${answer.status} ${answer.body}`)
      return answer.json
    },
  }
}

/** The description of one operation, found as a caller would find it. */
function operationAt(description: Body, method: string, path: string): Body | undefined {
  const [bare = ''] = path.split('?')
  const paths = description['paths'] as Readonly<Record<string, Readonly<Record<string, Body>>>>
  const found = Object.entries(paths).find(([pattern]) =>
    new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  )
  return found?.[1][method.toLowerCase()]
}

type Described = Readonly<
  Record<string, { readonly content?: { readonly 'application/json': { readonly schema: Body } } }>
>

function assertDescribed(description: Body, operation: Body, answer: Answer): void {
  const response = (operation['responses'] as Described)[answer.status]
  const name = `${String(operation['operationId'])} ${answer.status}`
  assert.ok(response, `${name} is not described: ${answer.body}`)
  const schema = response.content?.['application/json'].schema
  if (!schema) return assert.equal(answer.body, '', name)
  const { schemas } = description['components'] as { readonly schemas: { readonly Problem: Body } }
  const whole = ('$ref' in schema ? schemas.Problem : schema) as TSchema
  const value: unknown = JSON.parse(answer.body)
  assert.ok(Check(whole, value), `${name}: ${JSON.stringify([...Errors(whole, value)])} ${answer.body}`)
}
