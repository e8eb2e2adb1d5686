/// <reference lib="webworker" />
/** The service worker: the whole app from the phone itself, all of it or none; never the API. */

import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | PrecacheEntry)[] }

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/app/index.html'), { allowlist: [/^\/app\//] }))

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

// A version that is ready waits until the person agrees: a form may be open.
self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'take-over') void self.skipWaiting()
})

self.addEventListener('sync', (event) => {
  const { waitUntil } = event as ExtendableEvent
  waitUntil.call(
    event,
    self.clients.matchAll({ type: 'window' }).then((clients) => clients.forEach((client) => client.postMessage({ type: 'send' }))),
  )
})

// A hint that there are messages; it says how many, and nothing of what they tell.
self.addEventListener('push', (event) => {
  const hint = event.data?.json() as { title: string; body: string; address: string }
  event.waitUntil(self.registration.showNotification(hint.title, { body: hint.body, data: hint.address, tag: 'notices' }))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(self.clients.openWindow(event.notification.data as string))
})
