import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

/** Where an `oidc-provider` of a test keeps what it knows: in memory, for itself alone. */
export function memoryAdapter(): AdapterFactory {
  const rows = new Map<string, AdapterPayload>()
  const where = (holds: (payload: AdapterPayload) => boolean) =>
    Promise.resolve([...rows.values()].find(holds))
  return (name): Adapter => ({
    upsert: (id, payload) => Promise.resolve(void rows.set(`${name} ${id}`, { ...payload })),
    find: (id) => Promise.resolve(rows.get(`${name} ${id}`)),
    findByUserCode: (code) => where(({ userCode }) => userCode === code),
    findByUid: (uid) => where((payload) => payload['kind'] === name && payload.uid === uid),
    consume: (id) => Promise.resolve(void Object.assign(rows.get(`${name} ${id}`) ?? {}, { consumed: true })),
    destroy: (id) => Promise.resolve(void rows.delete(`${name} ${id}`)),
    revokeByGrantId: (grantId) => {
      for (const [key, payload] of rows) if (payload.grantId === grantId) rows.delete(key)
      return Promise.resolve()
    },
  })
}
