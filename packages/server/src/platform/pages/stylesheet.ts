import { contentHash } from './content-hash.ts'
import { cast } from './styles/cast.ts'
import { controls } from './styles/controls.ts'
import { stage } from './styles/stage.ts'
import { theme } from './styles/theme.ts'
import { words } from './styles/words.ts'

/** The one stylesheet of every page. */
export const stylesheet: string = [theme, stage, words, controls, cast].join('')

/** Where pages find it, below the tenant's base path. */
export const stylesheetPath: string = `/assets/exeunt-${contentHash(stylesheet)}.css`
