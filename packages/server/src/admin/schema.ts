import { Type } from 'typebox'
import { record } from '../config/index.ts'

export const time = (description: string) => Type.String({ description, format: 'date-time' })
export const words = (description: string) => Type.String({ description })

/** The one shape of every refusal. */
export const problemSchema = record(
  {
    error: words('A code: `not_found`, `conflict`, `invalid_request`, `insufficient_scope` and their like.'),
    error_description: words('A sentence for people.'),
    problems: Type.Optional(
      Type.Array(
        record({
          path: words('Which value: `redirect_uris[0]`.'),
          message: words('What is wrong with it.'),
        }),
        { description: 'Every value that is wrong.' },
      ),
    ),
    incident: Type.Optional(words('Where the log tells more of a fault of ours.')),
  },
  { description: 'Why not.' },
)
