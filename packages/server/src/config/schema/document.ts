import { Type, type Static } from 'typebox'
import { readAddressRanges } from '../../platform/http/address-range.ts'
import { readSender, senderForm } from '../../platform/mail/sender.ts'
import { readSmtpUrl, smtpUrlForm } from '../../platform/mail/smtp-url.ts'
import { originReason } from '../uri.ts'
import { tenantSchema } from './tenant.ts'
import { choice, judged, list, record, secret, text, whole } from './vocabulary.ts'

const { Optional } = Type

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

export const defaultDeliveries = {
  concurrency: 64,
  perHostConcurrency: 8,
  timeoutMilliseconds: 5000,
  browserWaitMilliseconds: 2000,
} as const

const d = defaultDeliveries

const path = (description: string) =>
  text('a path without NUL', /^[^\0]{1,4096}$/, { description: `${description} From this file's folder.` })

const ranges = (description: string) =>
  list(judged(rangeReason, { description: 'CIDR notation, or one address.' }), { description, default: [] })

/** The configuration file. */
export const documentSchema = record(
  {
    $schema: Optional(Type.String({ description: 'For editors.' })),
    publicUrl: judged(originReason, {
      description:
        'The origin at which browsers and apps reach us. https; http only on localhost or loopback.',
    }),
    tenants: Type.Array(tenantSchema, { description: 'The issuers.', minItems: 1 }),
    outgoing: Optional(
      record(
        {
          allow: Optional(ranges('Addresses besides the public internet that back-channel calls may reach.')),
        },
        { description: 'What we may call.', default: {} },
      ),
    ),
    listen: Optional(
      record(
        {
          host: Optional(
            text('a host name or an IP address', /^[A-Za-z0-9.:_-]{1,253}$/, {
              description: 'Default: the host of publicUrl where that is a loopback address, else 0.0.0.0.',
            }),
          ),
          port: Optional(
            whole(0, 65_535, {
              description:
                'Default: the port of an http publicUrl, or of any with tls; else 4000 (a proxy speaks https). 0: any free port.',
            }),
          ),
          tls: Optional(
            record(
              {
                certificateFile: Optional(
                  path('The certificate as PEM, those of the authorities between after it.'),
                ),
                keyFile: Optional(path('Its private key as PEM, without a passphrase.')),
                selfSigned: Optional(
                  Type.Boolean({
                    description: 'A new certificate at each start, for development and tests.',
                    default: false,
                  }),
                ),
                caFile: Optional(
                  path('Where to write the certificate that callers must trust, with selfSigned.'),
                ),
              },
              {
                description:
                  'We speak https ourselves: by certificateFile and keyFile, or by selfSigned and caFile.',
              },
            ),
          ),
        },
        { description: 'The socket.', default: {} },
      ),
    ),
    trustedProxies: Optional(ranges('Proxies whose word on the caller’s address counts.')),
    masterKey: Optional(
      secret(
        text('32 bytes as base64, base64url or hex', /^(?:[\da-fA-F]{64}|[\w+/-]{43}=?)$/, {
          description: 'The key itself.',
        }),
        {
          description: 'Protects signing keys and hashes. Default: made at first start, in the data folder.',
        },
      ),
    ),
    log: Optional(
      record(
        {
          level: Optional(choice(logLevels, { description: 'The least that is written.', default: 'info' })),
        },
        { description: 'The log.', default: {} },
      ),
    ),
    mail: Optional(
      record(
        {
          smtp: secret(
            judged(smtpReason, {
              description:
                'smtps://user:password@host:465, or smtp://host:587 (by STARTTLS where it is offered, and with a password to another machine by nothing else).',
            }),
            { description: 'The server that takes our mail.' },
          ),
          from: judged(senderReason, { description: 'Whom mail comes from: `Acme <id@acme.example>`.' }),
        },
        { description: 'Outgoing mail: links for new passwords. Default: none is sent.' },
      ),
    ),
    deliveries: Optional(
      record(
        {
          concurrency: Optional(whole(1, 1000, { description: 'Calls at once.', default: d.concurrency })),
          perHostConcurrency: Optional(
            whole(1, 1000, { description: 'Calls at once to one host.', default: d.perHostConcurrency }),
          ),
          timeoutMilliseconds: Optional(
            whole(100, 60_000, { description: 'For one call.', default: d.timeoutMilliseconds }),
          ),
          browserWaitMilliseconds: Optional(
            whole(0, 10_000, {
              description: 'The longest a browser waits for deliveries at logout.',
              default: d.browserWaitMilliseconds,
            }),
          ),
        },
        { description: 'How apps are told of logouts.', default: {} },
      ),
    ),
  },
  { description: 'The configuration of an Exeunt server.' },
)

export type ConfigDocument = Static<typeof documentSchema>

function smtpReason(text: string): string | undefined {
  return readSmtpUrl(text) ? undefined : smtpUrlForm
}

function senderReason(text: string): string | undefined {
  return readSender(text) ? undefined : senderForm
}

function rangeReason(text: string): string | undefined {
  return readAddressRanges(text) ? undefined : 'an address range such as "10.0.0.0/8" or "fd00::/8"'
}
