import type { ExeuntError } from '../errors.ts'
import { numberIn, parseObject, stringIn, type JsonObject } from '../json.ts'
import { refusalOf, refused } from '../refusal.ts'
import { badResponse, type Reply } from '../transport.ts'

/** The JSON object of an answer below `/api`, where a refusal has HTTP status 200 and a number of its own. */
export function readEnvelope(url: URL, reply: Reply): JsonObject {
  const answer = parseObject(reply.text)
  const refusal = answer && envelopeRefusal(url, reply, answer)
  if (refusal) throw refusal
  if (reply.status !== 200) throw refusalOf(url, reply, answer)
  if (answer) return answer
  throw badResponse(url, 'something other than a JSON object', reply.status)
}

/** `/api/v3` says `statusCode`, and perhaps `apiCode` more exactly; `/api/v2` says `code`. */
function envelopeRefusal(url: URL, { status }: Reply, answer: JsonObject): ExeuntError | undefined {
  // Bare claims are no envelope, whatever an app has added to its tokens.
  const verdict = 'iss' in answer ? undefined : (numberIn(answer, 'statusCode') ?? numberIn(answer, 'code'))
  if (verdict === undefined || verdict === 200) return undefined
  const providerCode = numberIn(answer, 'apiCode') ?? verdict
  const errorDescription = stringIn(answer, 'message')
  return refused(url, String(providerCode), {
    providerCode,
    status,
    ...(errorDescription !== undefined && { errorDescription }),
  })
}
