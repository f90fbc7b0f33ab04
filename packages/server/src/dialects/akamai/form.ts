import { oauthError } from '../../domain/oauth-error.ts'
import type { Endpoint, HttpRequest, Route } from '../../platform/http/message.ts'
import {
  describeMultipartProblem,
  isMultipart,
  isMultipartProblem,
  readMultipart,
} from '../../platform/http/multipart.ts'
import { isForm } from '../../platform/http/parameters.ts'
import { renderRefusal } from '../../protocol/client-auth/render.ts'
import type { Core } from '../dialect.ts'
import { sharedWithPages } from './cors.ts'

/**
 * An address that apps post forms to.
 * @param spec the section that says what it does, without the vendor's name
 * @param endpoint reads the form as if it had come url-encoded
 */
export function formRoute(path: string, spec: string, endpoint: Endpoint, core: FormCore): Route {
  return {
    method: 'POST',
    path,
    face: 'api',
    spec: `Akamai: ${spec}`,
    ...sharedWithPages,
    endpoint: byEitherForm(endpoint, core),
  }
}

/** What an address for forms needs of the core: somewhere to note what it refuses. */
export type FormCore = Pick<Core, 'noteRefusal'>

/** An endpoint that takes forms, for the vendor's: by `multipart/form-data`, too, as its own examples post them. */
function byEitherForm(endpoint: Endpoint, { noteRefusal }: FormCore): Endpoint {
  return async (request) => {
    const form = asForm(request)
    if (typeof form !== 'string') return endpoint(form)
    const refusal = oauthError('invalid_request', form)
    noteRefusal(request, refusal)
    return renderRefusal(refusal, request)
  }
}

/** @returns the call as if it had come as the other kind of form, to be read as strictly; or what is wrong with it. */
function asForm(request: HttpRequest): HttpRequest | string {
  if (isForm(request)) return request
  if (!isMultipart(request)) return neither
  const texts = readMultipart(request)
  if (isMultipartProblem(texts)) return describeMultipartProblem(texts)
  const body = new URLSearchParams(texts.map(([name, value]) => [name, value])).toString()
  return { ...request, contentType: 'application/x-www-form-urlencoded', body }
}

const neither = 'The body must be sent as application/x-www-form-urlencoded or multipart/form-data.'
