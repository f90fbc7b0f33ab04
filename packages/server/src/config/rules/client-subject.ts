import { sectorHosts } from '../../domain/subject.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'

/** Core §8.1: pairwise subjects are made for a sector, and redirect URIs on one host name it by themselves. */
export function* clientSubjectProblems(client: Sound<ClientDocument>, path: Path): Generator<Problem> {
  const isNamed = Object.hasOwn(client, 'sector_identifier_uri')
  const uris = client.redirect_uris ?? []
  if (client.subject_type !== 'pairwise' || isNamed || uris.includes(undefined)) return
  const hosts = sectorHosts(uris.filter((uri) => uri !== undefined))
  if (hosts.length === 1 && hosts[0] !== '') return
  const why = hosts.some((host) => host !== '')
    ? 'redirect_uris are not all on one host'
    : 'no redirect URI names a host'
  const message = `is missing: pairwise subjects need it where ${why}`
  yield problemAt([...path, 'sector_identifier_uri'], message)
}
