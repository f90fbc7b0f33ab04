import { migrate as migrateDatabase, openDatabase } from '../platform/store/open.ts'
import { type Command, say } from './command.ts'
import { dataFolderOf, readOptions } from './options.ts'

export const migrate: Command = {
  usage: 'migrate [--data FOLDER]',
  help: 'Running it again changes nothing.',

  async run(args) {
    const database = openDatabase(dataFolderOf(readOptions(args)))
    try {
      const ran = await migrateDatabase(database)
      say(ran.length === 0 ? 'The database is up to date.' : `Migrated: ${ran.join(', ')}.`)
    } finally {
      await database.close()
    }
  },
}
