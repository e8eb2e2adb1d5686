/** A record about a named person leaves the phone once the server has it and plans it no more. */

import type { Write } from './database'
import type { Bootstrap } from './types'

export const FORGOTTEN_FROM = ['events', 'photos', 'submissions', 'clocks', 'snapshots'] as const

/** Delete all that the person's phone holds of the inspection, its place in the plan included. */
export async function forget(tx: Write, user: number, inspection: string): Promise<void> {
  const whose: [number, string] = [user, inspection]
  for (const name of ['events', 'photos'] as const) {
    const store = tx.objectStore(name)
    for (let at = await store.index('inspection').openCursor(whose); at; at = await at.continue()) await at.delete()
  }
  await tx.objectStore('submissions').delete(whose)
  await tx.objectStore('clocks').delete(whose)
  const held = await tx.objectStore('snapshots').get(user)
  if (held) await tx.objectStore('snapshots').put({ ...held, bootstrap: without(held.bootstrap, inspection) })
}

function without(bootstrap: Bootstrap, inspection: string): Bootstrap {
  return { ...bootstrap, inspections: bootstrap.inspections.filter(({ id }) => id !== inspection) }
}
