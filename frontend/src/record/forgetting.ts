/** What leaves the phone once the server has it: pictures to free space, and records about a named person. */

import type { Write } from './database'
import { memosOf } from './memos'
import { snapshotOf } from './plans'
import type { Store } from './store'
import type { Bootstrap, InspectionPlan, Submission } from './types'

const KEPT_AFTER_RECEIPT_MS = 14 * 86_400_000

/** Free the space of pictures whose receipt was verified at least 14 days before `now`; small ones stay to look at. */
export async function purge({ photos, submissions }: Store, now: number): Promise<number> {
  let freed = 0
  for (const submission of await submissions.all()) {
    if (!isLongVerified(submission, now)) continue
    const named = new Set(submission.content?.photos)
    const whole = (await photos.of(submission.inspection)).filter(
      ({ state, blob, sha256 }) => state === 'verified' && blob !== null && named.has(sha256),
    )
    if (whole.length > 0) freed += await photos.empty(whole.map(({ id }) => id))
  }
  return freed
}

/**
 * Forget records about a named person that the server plans no more: those with a receipt verified at least
 * 14 days before `now`, and those in which this person wrote nothing.
 */
export async function forgetConfidential(store: Store, now: number): Promise<void> {
  for (const plan of (await store.plans.bootstrap())?.inspections ?? []) {
    if (!plan.withdrawn || !(await store.isConfidential(plan))) continue
    if (await mayBeForgotten(store, plan, now)) await forget(store, plan.id)
  }
}

/** Forget a record whose content the server deleted after its period, unless something of it is still to be sent. */
export async function dropEmptied(store: Store, inspection: string): Promise<void> {
  await forget(store, inspection, async (tx) => {
    for (const name of ['events', 'photos'] as const) {
      const held = await tx.objectStore(name).index('inspection').getAll([store.user, inspection])
      if (held.some(({ state }) => state === 'saved')) return false
    }
    return true
  })
}

async function mayBeForgotten({ log, submissions, user }: Store, { id }: InspectionPlan, now: number): Promise<boolean> {
  const submission = await submissions.of(id)
  if (submission) return isLongVerified(submission, now)
  return !(await log.events(id)).some(({ event }) => event.author === user)
}

function isLongVerified({ state, verified_at }: Submission, now: number): boolean {
  return state === 'verified' && verified_at !== null && now - Date.parse(verified_at) >= KEPT_AFTER_RECEIPT_MS
}

/** Delete all that the person's phone holds of the inspection, what was remembered for it and its place in the plan included. */
async function forget({ connection, plans, user }: Store, inspection: string, mayGo: (tx: Write) => Promise<boolean> = () => Promise.resolve(true)): Promise<void> {
  const whose: [number, string] = [user, inspection]
  const ready = async () => {
    const held = await plans.snapshot()
    return held && { ...held, bootstrap: await connection.vault.seal(snapshotOf(user), without(held.bootstrap, inspection)) }
  }
  await connection.keep(['events', 'photos', 'submissions', 'clocks', 'snapshots'], ready, async (tx, snapshot) => {
    if (!(await mayGo(tx))) return
    for (const name of ['events', 'photos'] as const) {
      const store = tx.objectStore(name)
      for (let at = await store.index('inspection').openCursor(whose); at; at = await at.continue()) await at.delete()
    }
    await tx.objectStore('submissions').delete(whose)
    await tx.objectStore('clocks').delete(whose)
    for (const key of await tx.objectStore('memos').getAllKeys(memosOf(user))) {
      if (key.endsWith(`/${inspection}`)) await tx.objectStore('memos').delete(key)
    }
    if (snapshot) await tx.objectStore('snapshots').put(snapshot)
  })
  connection.changed()
}

function without(bootstrap: Bootstrap, inspection: string): Bootstrap {
  return { ...bootstrap, inspections: bootstrap.inspections.filter(({ id }) => id !== inspection) }
}
