/** Signing in once, registering this phone, and signing out without losing a thing. */

import type { Store } from '../record'
import type { Api } from './api'

export class UnsentWork extends Error {}

/** Sign in and register the phone; from then on only its own token is used. Throws Offline or Refused. */
export async function signIn(store: Store, api: Api, username: string, password: string, label: string): Promise<void> {
  const { user, csrf_token } = await api.signIn(username, password)
  const device = await api.registerDevice(csrf_token, label)
  await store.connection.signedIn({ user, device: device.id, token: device.token, label: device.label })
  await api.signOut(csrf_token).catch(() => undefined)
}

/** Sign out; with unsent work only when confirmed. The work stays on the phone for the same person. */
export async function signOut(store: Store, confirmed: boolean): Promise<void> {
  const { events, photos, submissions } = await store.unsent()
  if (events + photos + submissions > 0 && !confirmed) throw new UnsentWork()
  await store.connection.signedOut()
}
