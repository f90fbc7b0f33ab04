/**
 * For `addInitScript`: what a page gives up after five seconds, it gives up after a minute. So long GenAuth's SDK waits
 * for its hidden frame, and our page with the frames for the apps; a busy machine may take that long to answer.
 */
export const pagePatience = `{
  const start = window.setTimeout
  window.setTimeout = (run, milliseconds, ...rest) => start(run, milliseconds === 5000 ? 60_000 : milliseconds, ...rest)
}`
