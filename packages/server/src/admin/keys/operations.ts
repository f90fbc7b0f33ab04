import { Type } from 'typebox'
import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { choice, record, whole } from '../../config/index.ts'
import { writeAudit } from '../../platform/audit.ts'
import { auditRotation, type RotationAuditDeps } from '../../platform/keys/rotation-audit.ts'
import type { ListedKey, SigningKeys } from '../../platform/keys/signing-keys.ts'
import { operation } from '../operation.ts'
import { answer, created, nothing, notFound } from '../render.ts'
import { time, words } from '../schema.ts'

export interface KeyOperationsDeps extends RotationAuditDeps {
  readonly keys: Pick<SigningKeys, 'list' | 'rotate' | 'withdraw'>
}

const defaultOverlapSeconds = 3600
const longestOverlapSeconds = 31_536_000

const keySchema = record(
  {
    kid: words('Its name in tokens and in the key set.'),
    algorithm: words('What it signs.'),
    state: words('`waiting` for its time, `signing`, or `retired`: it verifies hints for ever.'),
    signs_from: time('From when on it signs.'),
    signs_until: Type.Optional(time('Until when; nobody replaced it where this is missing.')),
    public_jwk: Type.Record(Type.String(), Type.Unknown(), { description: 'Its public half (RFC 7517).' }),
  },
  { description: 'A signing key of the tenant. Private halves never leave the server.' },
)

/** The keys that sign tokens. */
export function keyOperations(deps: KeyOperationsDeps) {
  const { keys, clock } = deps
  return [
    operation({
      id: 'listKeys',
      method: 'GET',
      path: '/keys',
      summary: 'Every signing key that was not withdrawn.',
      answers: { 200: record({ keys: Type.Array(keySchema) }) },
      handle: async ({ tenant }) => {
        const now = clock.now()
        return answer({ keys: (await keys.list(tenant.id)).map((key) => keyBody(key, now)) })
      },
    }),
    operation({
      id: 'rotateKeys',
      method: 'POST',
      path: '/keys',
      summary:
        'Publishes new keys now; they sign after the overlap, so that no app meets a key it cannot know.',
      body: record({
        algorithm: Type.Optional(choice(signingAlgorithms, { description: 'Only this one. Default: all.' })),
        overlap_seconds: Type.Optional(
          whole(0, longestOverlapSeconds, {
            description: 'How long the old key goes on signing.',
            default: defaultOverlapSeconds,
          }),
        ),
      }),
      answers: { 201: record({ keys: Type.Array(keySchema) }) },
      handle: async ({
        tenant,
        body: { algorithm, overlap_seconds: overlapSeconds = defaultOverlapSeconds },
      }) => {
        const made = new Set<string>()
        for (const one of algorithm === undefined ? signingAlgorithms : [algorithm])
          made.add(await rotate(deps, tenant.id, one, overlapSeconds))
        const now = clock.now()
        const listed = (await keys.list(tenant.id)).filter(({ id }) => made.has(id))
        return created({ keys: listed.map((key) => keyBody(key, now)) }, '/admin/v1/keys')
      },
    }),
    operation({
      id: 'withdrawKey',
      method: 'DELETE',
      path: '/keys/:kid',
      summary: 'Takes a leaked key out of all use: what it signed is not ours any more.',
      answers: { 204: undefined },
      refusals: [404],
      handle: async ({ tenant, by, path: { kid = '' } }) => {
        if (!(await keys.withdraw(tenant.id, kid))) return notFound('key')
        await auditWithdrawal(deps, tenant.id, { key: kid, by })
        return nothing
      },
    }),
  ]
}

async function rotate(
  { keys, ...audit }: KeyOperationsDeps,
  tenantId: TenantId,
  algorithm: SigningAlgorithm,
  overlapSeconds: number,
): Promise<string> {
  const key = await keys.rotate(tenantId, { algorithm, overlapSeconds })
  await auditRotation(tenantId, key, audit)
  return key.id
}

async function auditWithdrawal(
  { database, clock, random }: RotationAuditDeps,
  tenantId: TenantId,
  details: { readonly key: string; readonly by: string },
): Promise<void> {
  const at = clock.now()
  await database.write((transaction) =>
    writeAudit(transaction, { tenantId, at, random, event: 'key-withdrawn', details }),
  )
}

function keyBody({ id, algorithm, publicJwk, signsFrom, signsUntil }: ListedKey, now: Date) {
  return {
    kid: id,
    algorithm,
    state: stateOf({ signsFrom, ...(signsUntil ? { signsUntil } : {}) }, now),
    signs_from: signsFrom.toISOString(),
    ...(signsUntil ? { signs_until: signsUntil.toISOString() } : {}),
    public_jwk: publicJwk,
  }
}

function stateOf({ signsFrom, signsUntil }: Pick<ListedKey, 'signsFrom' | 'signsUntil'>, now: Date) {
  if (signsUntil && signsUntil <= now) return 'retired'
  return signsFrom > now ? 'waiting' : 'signing'
}
