import type { PageWords } from '../../sign-in/pages/words.ts'

/** The vendor's words on pages of a sign-in and of an account: those that its manual quotes. */
export const pageWords: PageWords = {
  signedIn: { en: 'Login Successful!', zh: '登录成功！' },
  backToApp: { en: 'Back to App', zh: '返回应用' },
  logout: { en: 'Logout', zh: '退出登录' },
}
