import { configOf } from './config/build/config.ts'
import { demoText } from './config/demo.ts'
import { type Environment, namedByEnvironment, withEnvironment } from './config/environment.ts'
import { readJson } from './config/json.ts'
import type { Problem } from './config/problem.ts'
import { addressProblems } from './config/rules/address.ts'
import { doubledNames } from './config/rules/doubled-name.ts'
import { forgottenDialects } from './config/rules/forgotten-dialect.ts'
import { forgottenRoots } from './config/rules/forgotten-root.ts'
import { hiddenKeys } from './config/rules/hidden-key.ts'
import { ownAudienceProblems } from './config/rules/own-audience.ts'
import { ownIssuerProblems } from './config/rules/own-issuer.ts'
import { tenantProblems } from './config/rules/tenant.ts'
import type { KnownDialects } from './config/rules/dialect.ts'
import { deliveryProblems } from './config/rules/deliveries.ts'
import { tlsProblems } from './config/rules/tls.ts'
import { type ConfigDocument, documentSchema } from './config/schema/document.ts'
import { createSecretReader } from './config/secret.ts'
import type { Config } from './config/settings.ts'
import { readShape, type Sound } from './config/shape.ts'

export { demoText, demoUser } from './config/demo.ts'
export { describeConfig } from './config/describe.ts'
export type { Problem } from './config/problem.ts'
export type { Config } from './config/settings.ts'

/** A configuration file and everything around it that has a say. */
export interface ConfigSource {
  /** The file's text: JSON. */
  readonly text: string
  /** The file's path: problems name it, and secrets in files are found from its folder. */
  readonly fileName: string
  /** `EXEUNT_PUBLIC_URL`, `PORT`, `EXEUNT_HOST`, `EXEUNT_MASTER_KEY`, `EXEUNT_LOG_LEVEL`, and secrets by name. */
  readonly env: Environment
  /** Reads a text file by its absolute path; throws where it cannot. */
  readonly readFile: (path: string) => string
  /** The dialects that this program speaks. Default: none. */
  readonly dialects?: KnownDialects
}

export type ConfigReading =
  | {
      readonly kind: 'config'
      readonly config: Config
      /** What is allowed, and probably not meant. */
      readonly notices: readonly Problem[]
    }
  | { readonly kind: 'problems'; readonly problems: readonly [Problem, ...Problem[]] }

/**
 * Reads a configuration: one JSON file, with a few values overridden by the environment.
 * @returns the configuration with its defaults in place, or every problem of it at once; no message holds a
 * secret. Never throws, whatever the text.
 */
export function readConfig(source: ConfigSource): ConfigReading {
  const json = readJson(source.text)
  if (json.kind === 'broken') {
    const path = `${source.fileName}:${json.line}:${json.column}`
    return {
      kind: 'problems',
      problems: [{ path, message: json.message }],
    }
  }
  const shape = readShape(documentSchema, withEnvironment(json.value, source.env), createSecretReader(source))
  const problems = [
    ...json.duplicates,
    ...shape.problems,
    ...ruleProblems(shape.sound ?? {}, source.dialects ?? []),
  ]
  const [first, ...others] = namedByEnvironment(problems, source.env)
  if (first) return { kind: 'problems', problems: [first, ...others] }
  const { fileName, dialects = [] } = source
  const document = shape.sound as ConfigDocument
  return {
    kind: 'config',
    config: configOf(document, { fileName, dialects }),
    notices: [forgottenDialects, forgottenRoots, hiddenKeys, doubledNames].flatMap((noticesOf) =>
      noticesOf(document.tenants, dialects),
    ),
  }
}

/**
 * The configuration that `serve` uses when it is given no file: one tenant on this machine, Ada, no apps.
 * @param port where it answers. For the environment's word, read `demoText(port)` instead.
 */
export function demoConfig(port = 4000): Config {
  const reading = readConfig({ text: demoText(port), fileName: 'demo.json', env: {}, readFile: () => '' })
  if (reading.kind === 'config') return reading.config
  throw new Error(`The demo's configuration has problems: ${JSON.stringify(reading.problems)}`)
}

function ruleProblems(document: Sound<ConfigDocument>, dialects: KnownDialects): readonly Problem[] {
  const { tenants = [], publicUrl, outgoing, listen = {}, deliveries = {} } = document
  const ranges = outgoing?.allow ?? []
  const allow = ranges.filter((range) => range !== undefined)
  const surroundings = { dialects, ...(allow.length === ranges.length && { allow }) }
  return [
    ...(publicUrl === undefined ? [] : placedProblems(tenants, publicUrl, dialects)),
    ...tenantProblems(tenants, surroundings),
    ...tlsProblems(listen.tls, publicUrl),
    ...deliveryProblems(deliveries),
  ]
}

/** What shows only where it is known at which addresses the tenants answer. */
function placedProblems(...placed: Parameters<typeof addressProblems>): readonly Problem[] {
  return [...addressProblems(...placed), ...ownIssuerProblems(...placed), ...ownAudienceProblems(...placed)]
}
