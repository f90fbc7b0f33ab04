import { ExeuntError } from '../errors.ts'
import { requestUserInfo, type TokenPlacement, type UserInfo as OpenIdUserInfo } from '../user-info.ts'
import { tokenHolder, type App } from './app.ts'
import { isAboutPerson, wrongClaim, type PersonClaims } from './person-claims.ts'
import { badMember } from './member-types.ts'
import { badSetting, given, oneOf } from './settings.ts'

/** The claims that an access token opens; others come as they are. */
export interface UserInfo extends OpenIdUserInfo, PersonClaims {}

export interface UserInfoOptions extends TokenPlacement {
  /** The `sub` of the ID token: an answer about anybody else is refused (CORE §5.3.2). */
  readonly subject?: string
}

/** What an access token tells about its person. */
export async function userInfo(app: App, accessToken: string, options: UserInfoOptions): Promise<UserInfo> {
  const { subject, ...placement } = options
  checkPlacement(placement)
  const answer = await requestUserInfo(tokenHolder(app), given('accessToken', accessToken), placement)
  if (subject !== undefined && answer.sub !== subject) {
    throw new ExeuntError('wrong_subject', 'the userinfo answer is about somebody else')
  }
  if (isAboutPerson(answer)) return answer
  throw badMember('userinfo', wrongClaim(answer))
}

function checkPlacement({ method = 'GET', tokenPlace = 'header' }: TokenPlacement): void {
  oneOf('method', method, ['GET', 'POST'])
  oneOf('tokenPlace', tokenPlace, ['header', 'body', 'query'])
  if (tokenPlace === 'body' && method === 'GET') throw badSetting('tokenPlace body needs the method POST')
}
