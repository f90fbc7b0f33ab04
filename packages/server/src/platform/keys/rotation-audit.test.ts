import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TenantId } from '../../domain/tenant.ts'
import { createTestClock } from '../../../test/support/logout-rows.ts'
import { engines } from '../../../test/support/engines.ts'
import { createRandom } from '../random.ts'
import { rotateDueKeys } from './rotation-audit.ts'
import { createSealer } from './seal.ts'
import { createKeys } from './signing-keys.ts'

describe('keys that the schedule renews', () => {
  for (const engine of engines) {
    it(`stand in the audit trail of their tenant, once (${engine.name})`, async (t) => {
      const { database } = await engine.fresh(t)
      const clock = createTestClock()
      const keys = createKeys({ database, clock, sealer: createSealer(Buffer.alloc(32, 7)) })
      const deps = { keys, database, clock, random: createRandom(clock) }
      const tenants = [
        { id: 'acme' as TenantId, keyRotation: { everySeconds: 86_400, overlapSeconds: 3600 } },
        { id: 'umbra' as TenantId, keyRotation: { overlapSeconds: 3600 } },
      ]
      for (const { id } of tenants) await keys.ensureKeys(id)
      assert.deepEqual(await rotateDueKeys(tenants, deps), [])
      clock.pass(86_400_000)
      const renewed = await rotateDueKeys(tenants, deps)
      assert.deepEqual(await rotateDueKeys(tenants, deps), [])
      const lines = await database.read.selectFrom('audit').selectAll().execute()
      assert.deepEqual(
        lines.map((line) => `${line.tenant_id} ${line.event} ${line.details}`).toSorted(),
        renewed
          .map((key) => `acme keys-rotated ${JSON.stringify({ algorithm: key.algorithm, key: key.id })}`)
          .toSorted(),
      )
      assert.equal(lines.length, 4)
    })
  }
})
