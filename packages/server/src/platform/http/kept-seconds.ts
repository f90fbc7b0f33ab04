const [shortest, usual, longest] = [60, 600, 3600] as const

/** How many seconds a document may be kept, by its `Cache-Control` (RFC 9111 §5.2), within our own bounds. */
export function keptSeconds(cacheControl: string | undefined): number {
  if (cacheControl === undefined) return usual
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])/i.test(cacheControl)) return shortest
  const seconds = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(cacheControl)?.[1]
  return seconds === undefined ? usual : Math.min(Math.max(Number(seconds), shortest), longest)
}
