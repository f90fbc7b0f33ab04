import { type Route, seeOther } from '../../platform/http/message.ts'

/** `/u` is where the vendor's hosted pages have a person's own centre; ours is the account page. */
export const accountRoutes: readonly Route[] = [
  {
    method: 'ANY',
    path: '/u/*',
    face: 'page',
    spec: 'GenAuth: the personal centre',
    endpoint: async ({ address }) => seeOther(`${address.base}/account`),
  },
]
