import { repeatedValues } from '../../../platform/http/parameters.ts'

/** The values of `resource` in a token request's form (RFC 8707 §2); `decideAccessTarget` judges them. */
export function resourcesOf({ body }: { readonly body: string }): readonly string[] {
  return repeatedValues(body, 'resource')
}
