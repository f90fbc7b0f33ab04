const [usual, longest] = [60, 86_400] as const

/**
 * How many seconds a fetched request object may be kept, by its `Cache-Control` (RFC 9111 §5.2); a minute
 * where it says nothing, and a day at most.
 */
export function keptSeconds(cacheControl: string | undefined): number {
  if (cacheControl === undefined) return usual
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])/i.test(cacheControl)) return 0
  const seconds = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(cacheControl)?.[1]
  return seconds === undefined ? usual : Math.min(Number(seconds), longest)
}

/** Where the content proves itself against the address, it can change no more (Core §6.2). */
export const provenSeconds = longest

const types = [
  'application/oauth-authz-req+jwt',
  'application/jwt',
  'application/jose',
  'text/plain',
] as const

/**
 * RFC 9101 §5.2.3, RFC 7519 §10.3.1, RFC 7515 §9.2.1; and plain text, which is what a file server makes of a file
 * that it does not know.
 */
export function isObjectType(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  return types.some((one) => one === type)
}

export const accepted = types.join(', ')
