/** What can be said before leaving about whether this phone will hold through a day without network. */

import type { Store } from '../record'
import { isReview, reviewOf } from '../sync'

const ENOUGH_BYTES = 500 * 2 ** 20
const OLD_MS = 12 * 3_600_000

export interface Preflight {
  readonly installed: boolean
  readonly persisted: boolean
  readonly freeBytes: number | null
  readonly enoughSpace: boolean
  readonly offline: boolean
  readonly missingDefinitions: number
  readonly downloaded: boolean
  readonly oldestUnsentMs: number | null
  readonly noBacklog: boolean
  readonly located: boolean
}

export async function inspectPhone(store: Store): Promise<Preflight> {
  const [persisted, estimate, bootstrap, unsent, registration, location] = await Promise.all([
    navigator.storage?.persisted?.() ?? false,
    navigator.storage?.estimate?.(),
    store.plans.bootstrap(),
    store.unsent(),
    navigator.serviceWorker?.getRegistration(),
    navigator.permissions?.query({ name: 'geolocation' }).catch(() => null),
  ])
  const held = await Promise.all((bootstrap?.checklists ?? []).map(({ sha256 }) => store.plans.definition(sha256)))
  const missingDefinitions = held.filter((definition) => definition === null).length
  const toReview = (bootstrap?.inspections ?? []).filter((plan) => plan.state === 'open' && isReview(plan))
  const reviews = await Promise.all(toReview.map(({ id }) => reviewOf(store, id)))
  const freeBytes = estimate?.quota === undefined ? null : estimate.quota - (estimate.usage ?? 0)
  const oldestUnsentMs = unsent.oldest ? Date.now() - Date.parse(unsent.oldest) : null
  return {
    installed: matchMedia('(display-mode: standalone)').matches,
    persisted,
    freeBytes,
    enoughSpace: freeBytes === null || freeBytes >= ENOUGH_BYTES,
    offline: Boolean(registration?.active),
    missingDefinitions,
    downloaded: bootstrap !== null && missingDefinitions === 0 && !reviews.includes(null),
    oldestUnsentMs,
    noBacklog: oldestUnsentMs === null || oldestUnsentMs < OLD_MS,
    located: location?.state !== 'denied',
  }
}
