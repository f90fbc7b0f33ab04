import type { SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { issueCredential, sameSecret } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema, Transaction } from '../../platform/store/schema.ts'
import { type Interaction, readConsent, readRequest, writtenRequest } from './read.ts'
import type { InteractionKey, InteractionStore, NewInteraction } from './store.ts'

/** Stands in `browser_hash` until a browser shows itself; no hash is empty. */
const nobody = ''

export function createInteractionStore(database: Database, random: Random): InteractionStore {
  const alone = (key: InteractionKey, change: (row: OpenInteraction) => OpenInteraction) =>
    database.write(async (transaction) => changed(await change(open(transaction, key)).executeTakeFirst()))

  return {
    open: (tenantId, interaction) => insert(database, random, { tenantId, interaction }),
    find: createFind(database.read),

    bind: (key, browserHash) =>
      alone(key, (row) => row.where('browser_hash', '=', nobody).set({ browser_hash: browserHash })),

    advance: (key, request, progress) =>
      alone(key, (row) =>
        row.set({
          request: writtenRequest(request),
          session_id: progress.sessionId ?? null,
          authenticated_at: progress.authenticatedAt?.getTime() ?? null,
          account_chosen_at: progress.accountChosenAt?.getTime() ?? null,
          consent: progress.consent ? JSON.stringify(progress.consent) : null,
        }),
      ),

    chooseAccount: (key, sessionId, at) =>
      alone(key, (row) => row.where('session_id', '=', sessionId).set({ account_chosen_at: at.getTime() })),

    answerConsent: (key, sessionId, answer) =>
      alone(key, (row) => row.where('session_id', '=', sessionId).set({ consent: JSON.stringify(answer) })),

    close: (key, at) => alone(key, (row) => row.set({ finished_at: at.getTime() })),

    authenticated: async (transaction, key, sessionId, at) =>
      changed(
        await open(transaction, key)
          .set({
            session_id: sessionId,
            authenticated_at: at.getTime(),
            account_chosen_at: null,
            consent: null,
          })
          .executeTakeFirst(),
      ),

    finish: async (transaction, key, at) =>
      changed(await open(transaction, key).set({ finished_at: at.getTime() }).executeTakeFirst()),
  }
}

type OpenInteraction = ReturnType<typeof open>

/** An update of one interaction that nobody has finished. */
function open(transaction: Transaction, { tenantId, id }: InteractionKey) {
  return transaction
    .updateTable('interactions')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('finished_at', 'is', null)
}

function changed({ numUpdatedRows }: { readonly numUpdatedRows: bigint }): boolean {
  return numUpdatedRows === 1n
}

async function insert(
  database: Database,
  random: Random,
  { tenantId, interaction }: { readonly tenantId: TenantId; readonly interaction: NewInteraction },
): Promise<string> {
  const handle = issueCredential('handle', random)
  const row = {
    tenant_id: tenantId,
    id: handle.id,
    hash: handle.hash,
    browser_hash: interaction.browserHash ?? nobody,
    request: writtenRequest(interaction),
    session_id: interaction.sessionId ?? null,
    created_at: interaction.createdAt.getTime(),
    expires_at: interaction.expiresAt.getTime(),
    authenticated_at: null,
    account_chosen_at: null,
    consent: null,
    finished_at: null,
  }
  await database.write((transaction) => transaction.insertInto('interactions').values(row).execute())
  return handle.value
}

/** Every page of a sign-in asks for it. */
function createFind(read: Reader): InteractionStore['find'] {
  const select = prepare(({ tenantId, id }: { readonly tenantId: string; readonly id: string }) =>
    read.selectFrom('interactions').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id),
  )
  return async (tenantId, { id, hash }) => {
    const [row] = (await select(read, { tenantId, id })).rows
    return row && sameSecret(row.hash, hash) ? readInteraction(row) : undefined
  }
}

function readInteraction(row: Schema['interactions']): Interaction {
  return {
    id: row.id,
    ...readRequest(row.request),
    expiresAt: new Date(row.expires_at),
    ...(row.browser_hash === nobody ? {} : { browserHash: row.browser_hash }),
    ...(row.session_id === null ? {} : { sessionId: row.session_id as SessionId }),
    ...(row.authenticated_at === null ? {} : { authenticatedAt: new Date(row.authenticated_at) }),
    ...(row.account_chosen_at === null ? {} : { accountChosenAt: new Date(row.account_chosen_at) }),
    ...(row.consent === null ? {} : { consent: readConsent(row.consent) }),
    ...(row.finished_at === null ? {} : { finishedAt: new Date(row.finished_at) }),
  }
}
