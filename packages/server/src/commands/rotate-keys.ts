import { join } from 'node:path'
import { type SigningAlgorithm, signingAlgorithms } from '../domain/client.ts'
import type { TenantId } from '../domain/tenant.ts'
import { systemClock } from '../platform/clock.ts'
import { auditRotation } from '../platform/keys/rotation-audit.ts'
import { createKeys } from '../platform/keys/signing-keys.ts'
import { openSealer } from '../platform/keys/open-sealer.ts'
import { createRandom } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import { migrate, openDatabase } from '../platform/store/open.ts'
import { type Command, CommandFailure, say } from './command.ts'
import { configOf, type Options, readOptions, usedDataFolderOf } from './options.ts'

const defaultOverlapSeconds = 3600

export const rotateKeys: Command = {
  usage: `rotate-keys [--tenant ID] [--algorithm ${signingAlgorithms.join('|')}] [--overlap SECONDS] [--config FILE] [--data FOLDER]`,
  help: `A new key is in the key set at once and signs after the overlap (default ${defaultOverlapSeconds} s), so that no app meets a key
it has not fetched yet. The old key stays published until its last tokens are gone, and verifies hints for ever.
Without --tenant and --algorithm every key of every tenant is rotated. A running server notices within 15 seconds.
--config FILE is needed where the master key stands in the configuration; nothing else of it counts here.`,

  async run(args) {
    const options = readOptions(args, {
      tenant: { type: 'string' },
      algorithm: { type: 'string' },
      overlap: { type: 'string' },
    })
    const overlapSeconds = overlapOf(options)
    const algorithms = algorithmsOf(options)
    const value = configOf(options).masterKey?.reveal()
    const dataFolder = usedDataFolderOf(options)
    const database = openDatabase(dataFolder)
    try {
      await migrate(database)
      const tenants = await tenantsOf(database, options.flags['tenant'])
      const random = createRandom(systemClock)
      const sealer = await openSealer({ database, random, value, file: join(dataFolder, 'master.key') })
      const keys = createKeys({ database, clock: systemClock, sealer })
      for (const tenantId of tenants) {
        for (const algorithm of algorithms) {
          const key = await keys.rotate(tenantId, { algorithm, overlapSeconds })
          await auditRotation(tenantId, key, { database, clock: systemClock, random })
          say(
            `${tenantId}: ${algorithm} key ${key.id} is published, and signs from ${key.signsFrom.toISOString()}.`,
          )
        }
      }
    } finally {
      await database.close()
    }
  },
}

function overlapOf({ flags }: Options): number {
  const text = flags['overlap']
  if (text === undefined) return defaultOverlapSeconds
  if (typeof text !== 'string' || !/^\d{1,7}$/.test(text)) {
    throw new CommandFailure(`--overlap takes a number of seconds, not "${String(text)}".`)
  }
  return Number(text)
}

function algorithmsOf({ flags }: Options): readonly SigningAlgorithm[] {
  const wanted = flags['algorithm']
  if (wanted === undefined) return signingAlgorithms
  const algorithm = signingAlgorithms.find((one) => one === wanted)
  if (!algorithm)
    throw new CommandFailure(`--algorithm takes ${signingAlgorithms.join(' or ')}, not "${String(wanted)}".`)
  return [algorithm]
}

async function tenantsOf(
  database: Database,
  wanted: string | boolean | undefined,
): Promise<readonly TenantId[]> {
  const rows = await database.read.selectFrom('tenants').select('id').orderBy('id').execute()
  const ids = rows.map(({ id }) => id as TenantId)
  if (wanted === undefined && ids.length > 0) return ids
  const tenant = ids.find((id) => id === wanted)
  if (tenant) return [tenant]
  throw new CommandFailure(
    ids.length === 0
      ? 'This database has no tenant yet; start the server once.'
      : `There is no tenant "${String(wanted)}" in this database; it has ${ids.join(', ')}.`,
  )
}
