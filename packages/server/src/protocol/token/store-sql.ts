import { writeAudit } from '../../platform/audit.ts'
import { sameSecret } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { prepareFindCode, prepareUseCode, readCode } from './code-sql.ts'
import { prepareInsertTokens } from './new-tokens-sql.ts'
import { prepareFindRefreshToken, prepareUseRefreshToken, readRefreshToken } from './refresh-sql.ts'
import type { TokenStore } from './store.ts'

export function createTokenStore(database: Database, random: Random): TokenStore {
  const { read } = database
  const findCode = prepareFindCode(read)
  const useCode = prepareUseCode(read)
  const findRefreshToken = prepareFindRefreshToken(read)
  const useRefreshToken = prepareUseRefreshToken(read)
  const insertTokens = prepareInsertTokens(read)
  return {
    async code(tenant, { id, hash }) {
      const [row] = (await findCode(read, { tenantId: tenant.id, id })).rows
      return row && sameSecret(row.hash, hash) ? readCode(row, tenant) : undefined
    },

    async refreshToken(tenant, { id, hash }) {
      const [row] = (await findRefreshToken(read, { tenantId: tenant.id, id })).rows
      return row && sameSecret(row.hash, hash) ? readRefreshToken(row, tenant) : undefined
    },

    redeemCode: (tenantId, { at, tokens, ignoresVerifier, ...use }) =>
      database.write(async (transaction) => {
        const times = { at: at.getTime(), issuedAt: tokens.issuedAt.getTime() }
        const used = await useCode(transaction, { tenantId, ...use, ...times })
        if (used.numAffectedRows !== 1n) return 'stale'
        await insertTokens(transaction, tenantId, tokens)
        if (ignoresVerifier) {
          const { grantId } = use
          const line = { event: 'unasked-verifier-ignored', details: { grantId } } as const
          await writeAudit(transaction, { tenantId, at, random, ...line })
        }
        return 'done'
      }),

    useRefreshToken: (tenantId, { tokens, ...use }) =>
      database.write(async (transaction) => {
        const used = await useRefreshToken(transaction, {
          tenantId,
          id: use.id,
          grantId: use.grantId,
          parentId: use.parentId ?? '',
          seenRotatedAt: use.seenRotatedAt?.getTime() ?? 0,
          rotatedAt: use.rotatedAt?.getTime() ?? null,
          expiresAt: use.expiresAt.getTime(),
          at: use.at.getTime(),
          issuedAt: tokens.issuedAt.getTime(),
        })
        if (used.numAffectedRows !== 1n) return 'stale'
        await insertTokens(transaction, tenantId, tokens)
        return 'done'
      }),

    keepAccessToken: (tenantId, access) =>
      database.write((transaction) => insertTokens(transaction, tenantId, { access })),

    recordWrongClient: (tenantId, { at, ...details }) =>
      database.write((transaction) =>
        writeAudit(transaction, { tenantId, at, random, event: 'credential-of-another-client', details }),
      ),
  }
}
