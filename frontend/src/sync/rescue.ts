/** Everything this phone holds of its owner as one file, for when it cannot send (docs/wire.md). */

import { localInstant, type Store } from '../record'
import { zip, type Member } from './zip'

/** Own events of every state, and every picture that is still whole. */
export async function rescueFile(store: Store, version: string): Promise<File> {
  const { user, device } = store.account!
  const events = await store.log.own()
  const record = { v: 1, author: user.id, username: user.username, device, app_version: version, exported_at: localInstant(), events }
  const photos = new Map<string, Member>()
  for (const photo of await store.photos.own()) {
    const content = await store.photos.bytes(photo, 'blob')
    if (content) photos.set(photo.sha256, { name: `photos/${photo.sha256}`, content })
  }
  const content = new Blob([JSON.stringify(record)], { type: 'application/json' })
  const file = await zip([{ name: 'rescue.json', content }, ...photos.values()])
  return new File([file], `rescue-${user.username}-${localInstant().slice(0, 10)}.zip`, { type: file.type })
}
