/** Background Sync, which only some browsers have. */
interface Waking {
  readonly sync?: { register(tag: string): Promise<void> }
}

/** The browser as the sync engine needs it. */

import type { SyncEngine, Surroundings } from './engine'

export const browser: Surroundings = {
  async alone(act) {
    if (!('locks' in navigator)) {
      await act()
      return true
    }
    return navigator.locks.request('inspect-app-sync', { ifAvailable: true }, async (lock) => {
      if (lock) await act()
      return lock !== null
    })
  },
  async storage() {
    if (!navigator.storage) return { persisted: null, free_bytes: null }
    const [persisted, estimate] = await Promise.all([navigator.storage.persisted?.() ?? null, navigator.storage.estimate?.()])
    const free = estimate?.quota === undefined ? null : estimate.quota - (estimate.usage ?? 0)
    return { persisted, free_bytes: free }
  },
  async wakeWhenOnline() {
    const registration: (ServiceWorkerRegistration & Waking) | undefined = await navigator.serviceWorker?.getRegistration()
    await registration?.sync?.register('send').catch(() => undefined)
  },
  now: () => Date.now(),
  random: () => Math.random(),
}

/** Wake the engine at every occasion the browser knows of; returns how to stop. */
export function wakeOnOccasion(engine: SyncEngine): () => void {
  const wake = () => engine.wake()
  const remind = () => engine.remind()
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', wake)
  navigator.serviceWorker?.addEventListener('message', remind)
  return () => {
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', wake)
    navigator.serviceWorker?.removeEventListener('message', remind)
  }
}
