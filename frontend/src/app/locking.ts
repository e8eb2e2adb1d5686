/** Locks a phone with a PIN that nobody touches. */

import type { Router } from 'vue-router'

import type { Store } from '../record'

const IDLE_MS = 5 * 60_000
const LOOK_MS = 10_000

let camera = false

/** Until the phone is touched again: a picture that comes back could not be kept by a locked phone. */
export function stayOpenForCamera(): void {
  camera = true
}

export function lockWhenIdle(store: Store, router: Router): void {
  let touched = Date.now()
  const touch = () => {
    touched = Date.now()
    camera = false
  }
  const look = () => {
    if (!camera && Math.abs(Date.now() - touched) >= IDLE_MS) store.connection.lock()
  }
  for (const name of ['pointerdown', 'keydown']) window.addEventListener(name, touch, { capture: true, passive: true })
  document.addEventListener('visibilitychange', look)
  setInterval(look, LOOK_MS)
  store.connection.subscribe(() => {
    const { name, fullPath } = router.currentRoute.value
    if (store.locked && name !== 'unlock') void router.replace({ name: 'unlock', query: { next: fullPath } })
  })
}
