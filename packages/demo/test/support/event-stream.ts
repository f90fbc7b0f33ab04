/** The revisions that an app tells its open pages. */
export async function openEvents(origin: string, signal: AbortSignal) {
  const response = await fetch(`${origin}/events`, { signal })
  const text = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let unread = ''
  return {
    contentType: response.headers.get('content-type'),
    next: async (): Promise<number> => {
      for (;;) {
        const match = unread.match(/^event: revision\ndata: (\d+)\n\n/)
        if (match) {
          unread = unread.slice(match[0].length)
          return Number(match[1])
        }
        const chunk = await text?.read()
        if (!chunk || chunk.done) throw new Error('the stream ended')
        unread += chunk.value
      }
    },
  }
}
