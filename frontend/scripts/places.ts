/** `virtual:places`: where each provision stands in the plan; the phone needs nothing else of the register. */
import { readFileSync } from 'node:fs'

import type { Plugin } from 'vite'
import { parse } from 'yaml'

const NAME = 'virtual:places'

export function places(register: string): Plugin {
  return {
    name: 'places',
    resolveId: (asked) => (asked === NAME ? `\0${NAME}` : null),
    load(asked) {
      if (asked !== `\0${NAME}`) return null
      this.addWatchFile(register)
      const rows = parse(readFileSync(register, 'utf8')) as { id: string; place: string }[]
      return `export default ${JSON.stringify(Object.fromEntries(rows.map(({ id, place }) => [id, place])))}`
    },
  }
}
