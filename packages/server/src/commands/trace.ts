import { createLogoutRecords } from '../logout/index.ts'
import type { DeliveryId } from '../domain/delivery.ts'
import type { LogoutId } from '../domain/logout.ts'
import { tellStory } from '../logout/story.ts'
import { systemClock } from '../platform/clock.ts'
import { createRandom } from '../platform/random.ts'
import { migrate, openDatabase } from '../platform/store/open.ts'
import { type Command, CommandFailure, say } from './command.ts'
import { type Options, readOptions, usedDataFolderOf } from './options.ts'

export const trace: Command = {
  usage: 'trace LOGOUT [--data FOLDER] [--json]',
  help: `Who asked, by which door and with which evidence; which sessions and grants ended; every notice, every try and
its answer. LOGOUT is the id that stands in the signed-out page's address. The "jti" that an app logged is a notice's
id, the number of the try, and the time; the story names the first two.`,

  async run(args) {
    const options = readOptions(args, { json: { type: 'boolean' } })
    const id = only(options, 'the id of a logout')
    await withRecords(options, async (records) => {
      const story = await records.story(id as LogoutId)
      if (!story) throw new CommandFailure(`There is no logout ${id} in this database.`)
      say(options.flags['json'] === true ? JSON.stringify(story, null, 2) : tellStory(story))
    })
  },
}

export const deadLetters: Command = {
  usage: 'dead-letters [--data FOLDER]',
  help: 'At most 100 are shown. "exeunt resend DELIVERY" sends one again.',

  async run(args) {
    await withRecords(readOptions(args), async (records) => {
      const letters = await records.deadLetters(100)
      if (letters.length === 0) say('Every notice so far was delivered or is on its way.')
      for (const { id, logoutId, clientId, uri, state, attempts, settledAt } of letters) {
        say(
          `${id}  ${settledAt?.toISOString() ?? ''}  ${state} after ${attempts}  ${clientId}  ${uri}  logout ${logoutId}`,
        )
      }
    })
  },
}

export const resend: Command = {
  usage: 'resend DELIVERY [--data FOLDER]',
  help: 'A running server picks it up within a few seconds; otherwise the next one that starts does.',

  async run(args) {
    const options = readOptions(args)
    const id = only(options, 'the id of a delivery')
    await withRecords(options, async (records) => {
      if (!(await records.resend(id as DeliveryId, systemClock.now()))) {
        throw new CommandFailure(`There is no delivery ${id} that could be sent again.`)
      }
      say(`Delivery ${id} is in the queue again.`)
    })
  },
}

function only({ rest }: Options, what: string): string {
  const [id, ...more] = rest
  if (id === undefined || more.length > 0) throw new CommandFailure(`Give ${what}, and nothing else.`)
  return id
}

type Records = ReturnType<typeof createLogoutRecords>

async function withRecords(options: Options, use: (records: Records) => Promise<void>): Promise<void> {
  const database = openDatabase(usedDataFolderOf(options))
  try {
    await migrate(database)
    await use(createLogoutRecords(database, createRandom(systemClock)))
  } finally {
    await database.close()
  }
}
