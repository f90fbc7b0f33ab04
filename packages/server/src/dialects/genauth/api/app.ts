import type { Client } from '../../../domain/client.ts'
import type { SessionId } from '../../../domain/session.ts'
import type { People } from '../../../sign-in/index.ts'
import type { Core } from '../../dialect.ts'

/** An app as lists of apps show it. */
export function appOf({
  id,
  name,
  uri,
  logoUri,
  initiateLoginUri,
}: Client): Readonly<Record<string, unknown>> {
  return {
    appId: id,
    appName: name,
    appLogo: logoUri ?? null,
    appLoginUrl: initiateLoginUri ?? uri ?? null,
  }
}

/** The apps that a person is signed in to, in all their sessions or in one; not those that were removed since. */
export async function appsOf(
  key: Parameters<People['apps']>[0],
  { people, findClient, clock }: Pick<Core, 'people' | 'findClient' | 'clock'>,
  sessionId?: SessionId,
): Promise<readonly Client[]> {
  const apps = await people.apps(key, clock.now(), sessionId)
  const clients = await Promise.all(apps.map(({ clientId }) => findClient(key.tenantId, clientId)))
  return clients.flatMap((client) => client ?? [])
}
