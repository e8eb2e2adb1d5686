/** The browser's offer to install the app, kept until the person wants it. */

import { shallowRef } from 'vue'

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

export const installPrompt = shallowRef<InstallPrompt | null>(null)

window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  installPrompt.value = event as InstallPrompt
})
window.addEventListener('appinstalled', () => (installPrompt.value = null))
