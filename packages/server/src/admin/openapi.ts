import { Type, type TObject, type TSchema } from 'typebox'
import { adminScope } from '../domain/client.ts'
import type { OperationNotes } from './operation.ts'
import { root } from './request.ts'
import { problemSchema } from './schema.ts'

const refusals: Readonly<Record<number, string>> = {
  400: 'A value is wrong; `problems` names each.',
  401: 'No token, or one that is unknown, expired, revoked or of another tenant.',
  403: `The token is not one with the scope ${adminScope} that a client got for itself.`,
  404: 'There is no such thing in this tenant.',
  409: 'It cannot be done to this one as it is; the description says why.',
  415: 'The body is not JSON.',
  503: 'Too busy; nothing was done.',
}

/**
 * The description of the admin API, from the very schemas that read its requests. OpenAPI 3.1.
 * @param base the tenant's address.
 */
export function openapiOf(
  operations: readonly OperationNotes[],
  base: string,
): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const notes of operations) {
    const path = (root + notes.path).replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [notes.method.toLowerCase()]: operationOf(notes) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Exeunt admin API',
      version: '1',
      description: 'Sessions, clients, users, grants, keys and logouts of one tenant.',
    },
    servers: [{ url: base }],
    security: [{ administrator: [adminScope] }],
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { administrator: securityScheme(base) },
    },
    paths,
  }
}

function securityScheme(base: string) {
  return {
    type: 'oauth2',
    flows: {
      clientCredentials: {
        tokenUrl: `${base}/oauth2/token`,
        scopes: { [adminScope]: 'Administers the tenant.' },
      },
    },
  }
}

function operationOf(notes: OperationNotes) {
  const { id, summary, body, answers } = notes
  return {
    operationId: id,
    summary,
    parameters: [...pathParametersOf(notes), ...queryParametersOf(notes.query)],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, schema]) => [status, answerOf(schema)])),
      ...Object.fromEntries(refusalsOf(notes).map((status) => [status, refusalOf(status)])),
    },
  }
}

function pathParametersOf({ path }: OperationNotes) {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: Type.String(),
  }))
}

function queryParametersOf(query: TObject | undefined) {
  return Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }))
}

function answerOf(schema: TSchema | undefined) {
  return schema
    ? { description: 'Done.', content: { 'application/json': { schema } } }
    : { description: 'Done; there is nothing to tell.' }
}

function refusalsOf({ body, refusals: own = [] }: OperationNotes): readonly number[] {
  return [400, 401, 403, ...own, ...(body ? [415] : [])]
}

function refusalOf(status: number) {
  return {
    description: refusals[status],
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}
