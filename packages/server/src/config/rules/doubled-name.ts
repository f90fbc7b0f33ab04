import { type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import { type KnownDialects, spokenBy } from './dialect.ts'

/**
 * D2: a tenant whose path prefix is what a vendor calls it needs to say that no second time: it would answer below the
 * two of them, where nobody looks.
 * @returns a notice for each dialect that says it.
 */
export function doubledNames(tenants: readonly TenantDocument[], known: KnownDialects): readonly Problem[] {
  return tenants.flatMap((tenant, index) =>
    spokenBy(tenant, known).flatMap((dialect) => {
      const { name } = dialect
      const { customerId, globalSubjectPrefix } = tenant.dialects?.[name] ?? {}
      if (customerId === undefined || tenant.pathPrefix !== `/${customerId}`) return []
      const isNamedByIt =
        dialect.settings?.includes('globalSubjectPrefix') && globalSubjectPrefix === undefined
      return problemAt(
        ['tenants', index, 'dialects', name, 'customerId'],
        notice(tenant.pathPrefix, isNamedByIt ? ', and say globalSubjectPrefix, whose default has it' : ''),
      )
    }),
  )
}

function notice(pathPrefix: string, besides: string): string {
  const twice = `${pathPrefix}${pathPrefix}`
  return `is the pathPrefix as well, and so the tenant answers below ${twice}, which no app calls; leave it out${besides}`
}
