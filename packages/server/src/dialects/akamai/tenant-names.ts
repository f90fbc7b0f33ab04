import type { TenantNames } from '../../domain/dialect.ts'

/** What programs of the vendor's get where it knows no such customer, or no such address. */
export const nobody = '404 page not found'

/**
 * The customer's id stands first in the path; or at the root of the host in a header, for the admin API alone. Apps
 * that were built with a base that ends in a slash call `/{id}//login/token`.
 */
export const tenantNames: TenantNames = {
  header: 'tenant-id',
  headerPaths: ['/sessions'],
  pathsBehindTwoSlashes: ['/login', '/auth-ui', '/token', '/profiles'],
  nobody,
}
