/** One window writes; another says so, and takes over when the first is closed. */

import { ref } from 'vue'

/** Another window of this app is the one that writes. */
export const elsewhere = ref(false)

const NAME = 'inspect-app-writer'
const forEver = () => new Promise<never>(() => undefined)

/** Become the writer, at once or when the one that is now has gone. Browsers without Web Locks have one window only. */
export function beWriter(): void {
  if (!('locks' in navigator)) return
  void navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
    if (lock) return forEver()
    elsewhere.value = true
    void navigator.locks.request(NAME, () => {
      elsewhere.value = false
      return forEver()
    })
    return null
  })
}
