/** Own photos whose pictures are not on this phone: it was wiped, or they were taken with another one. */

import type { Write } from './database'
import type { PhotoEvent } from './types'

/** Keep in mind that a picture is wanting, until the server turns out to have it or the photo is removed. */
export async function noteMissing(tx: Write, user: number, event: PhotoEvent): Promise<void> {
  const photos = tx.objectStore('photos')
  const held = await photos.get(event.photo)
  if (!event.present) {
    if (held?.state === 'missing') await photos.delete(event.photo)
    return
  }
  if (held || event.author !== user) return
  await photos.put({
    id: event.photo,
    user,
    inspection: event.inspection,
    sha256: event.sha256,
    bytes: event.bytes,
    blob: null,
    thumbnail: null,
    state: 'missing',
    upload: null,
    sent: 0,
    problem: null,
    saved_at: event.recorded_at,
  })
}
