import { documentSchema } from './document.ts'

/** The text of the published JSON Schema, `config.schema.json`. */
export function schemaFileText(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Exeunt configuration',
    ...documentSchema,
  }
  const published = (key: string, value: unknown) => (key === 'otherWords' ? undefined : value)
  return `${JSON.stringify(schema, published, 2)}\n`
}
