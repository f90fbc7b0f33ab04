import type { HttpProblem, Nobody } from './message.ts'
import type { Site } from './sites.ts'

export const mostUrlBytes = 8192
export const mostBodyBytes = 65_536

/** Whom a request is for, and what may be wrong with its address. */
export interface Asked {
  readonly site: Site | undefined
  /** Whether any tenant has this host, be it at another path. */
  readonly hasHost: boolean
  readonly nobody?: Nobody | undefined
  readonly isTooLong: boolean
  readonly namesManyHosts: boolean
}

export const notFound: HttpProblem = {
  status: 404,
  code: 'not_found',
  description: 'There is nothing at this address.',
}

/** In the vendor's words, by which its programs know that there is no such tenant. */
export function unknownTenant(nobody: Nobody): HttpProblem {
  return { ...notFound, description: nobody.words, nobody }
}

export function wrongMethod(allow: string): HttpProblem {
  return { status: 405, code: 'method_not_allowed', description: `This address answers ${allow} only.` }
}

/**
 * RFC 9110 §15.5.20: 421 for a host that is none of ours, and 404 for a path of one that is no tenant's. RFC 9112 §3.2:
 * 400 for more than one Host header.
 */
export function siteProblem(visit: Asked | undefined): HttpProblem | undefined {
  if (visit?.isTooLong) {
    return {
      status: 414,
      code: 'invalid_request',
      description: `The address is longer than ${mostUrlBytes} bytes.`,
    }
  }
  if (visit?.namesManyHosts)
    return { status: 400, code: 'invalid_request', description: 'The Host header was sent more than once.' }
  if (visit?.site) return undefined
  if (visit?.nobody !== undefined) return unknownTenant(visit.nobody)
  if (visit?.hasHost) {
    const description =
      'No tenant answers at this path; each tenant of this host answers below a path of its own.'
    return { ...notFound, description }
  }
  return {
    status: 421,
    code: 'misdirected_request',
    description: 'This server has no tenant at this host; use the public address that it is configured with.',
  }
}

const byFastifyCode: Readonly<Record<string, HttpProblem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'invalid_request',
    description: `The body is larger than ${mostBodyBytes} bytes.`,
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'invalid_request',
    description: 'The body is not as long as its Content-Length says.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'invalid_request',
    description: 'The Content-Type header is not a valid media type.',
  },
}

/** What a fault is to whoever asked; of ours they learn nothing. */
export function problemOf(fault: unknown): HttpProblem {
  if (isHangUp(fault))
    return { status: 400, code: 'invalid_request', description: 'The body ended too early.' }
  const code = typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : ''
  return (
    byFastifyCode[code] ?? {
      status: 500,
      code: 'server_error',
      description: 'Something went wrong here; it has been written down.',
    }
  )
}

/** A client that went away while it sent its body; nobody reads the answer, and the log is spared the fault. */
function isHangUp(fault: unknown): boolean {
  if (!(fault instanceof Error) || !('code' in fault) || !('statusCode' in fault)) return false
  return fault.code === 'ECONNRESET' && fault.statusCode === 400
}
