import pino from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Plain facts about what happened. Never a token, a secret, a cookie, a query string or a body (D15). */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  /** A fault: the error's message and stack go to the log and nowhere else. */
  error(event: string, fault: unknown, fields?: LogFields): void
  readonly showsRequests: boolean
}

/** One JSON line per event on the standard error stream, so that the standard output stays for people. */
export function createLog(level: LogLevel): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
  return {
    debug: (event, fields) => logger.debug({ ...fields }, event),
    info: (event, fields) => logger.info({ ...fields }, event),
    warn: (event, fields) => logger.warn({ ...fields }, event),
    error: (event, fault, fields) => logger.error({ ...fields, err: fault }, event),
    showsRequests: logger.isLevelEnabled('debug'),
  }
}
