/** The person's pictures on this phone, and how far each has come. */

import type { Connection } from './connection'
import { localInstant, newId } from './ids'
import type { KeptPhoto } from './database'
import { append, readyEvent } from './log'
import type { InspectionEvent, PhotoMembers, StoredPhoto } from './types'
import type { Vault } from './vault'

export interface NewPhoto {
  readonly item: string
  readonly row: string
  readonly blob: Blob
  readonly thumbnail: Blob | null
  readonly sha256: string
  readonly source: PhotoMembers['source']
  readonly taken_at: string
  readonly position: PhotoMembers['position']
  readonly caption: string
  readonly after?: boolean
}

type Part = 'blob' | 'thumbnail'
type Pictures = Pick<KeptPhoto, Part>

export class Photos {
  constructor(private readonly connection: Connection) {}

  /** Record a photo: picture and event in one write, so that neither is ever without the other. */
  async add(inspection: string, photo: NewPhoto): Promise<InspectionEvent> {
    const { me } = this.connection
    const id = newId()
    const { blob, thumbnail, ...members } = photo
    const told = { kind: 'photo', photo: id, bytes: blob.size, media_type: blob.type || 'image/jpeg', present: true, ...members } as const
    const ready = async () => {
      const { vault } = this.connection
      return { event: await readyEvent(vault, me, told), pictures: await sealPictures(vault, { id, blob, thumbnail }) }
    }
    const event = await this.connection.keep(['events', 'clocks', 'photos'], ready, async (tx, made) => {
      await tx.objectStore('photos').put({
        id,
        user: me.user.id,
        inspection,
        sha256: photo.sha256,
        bytes: blob.size,
        ...made.pictures,
        state: 'saved',
        upload: null,
        sent: 0,
        problem: null,
        saved_at: localInstant(),
      })
      return append(tx, me, inspection, made.event)
    })
    this.connection.changed(event)
    return event
  }

  /** The bytes of a picture as it was taken, or of its small copy; null where the phone has none. Throws Locked. */
  async bytes(photo: StoredPhoto, part: Part): Promise<Blob | null> {
    const held = photo[part]
    return held && this.connection.vault.openBlob(pictureOf(photo.id, part), held as Blob)
  }

  async one(id: string): Promise<StoredPhoto | undefined> {
    const { user } = this.connection
    const photo = await (await this.connection.database()).get('photos', id)
    return photo?.user === user ? photo : undefined
  }

  async of(inspection: string): Promise<StoredPhoto[]> {
    const { user } = this.connection
    return (await this.connection.database()).getAllFromIndex('photos', 'inspection', [user, inspection])
  }

  async in(state: StoredPhoto['state']): Promise<StoredPhoto[]> {
    const { user } = this.connection
    return (await this.connection.database()).getAllFromIndex('photos', 'state', [user, state])
  }

  /** Every photo of this person, pictures that are on this phone with their bytes. */
  async own(): Promise<StoredPhoto[]> {
    const { user } = this.connection
    const stored = await (await this.connection.database()).getAll('photos')
    return stored.filter((photo) => photo.user === user)
  }

  async change(id: string, change: Partial<Pick<StoredPhoto, 'state' | 'upload' | 'tried' | 'sent' | 'problem'>>): Promise<void> {
    const { user } = this.connection
    await this.connection.write(['photos'], async (tx) => {
      const held = await tx.objectStore('photos').get(id)
      if (held?.user === user) await tx.objectStore('photos').put({ ...held, ...change })
    })
  }

  /** Free the space of the pictures; small ones stay to look at. The bytes freed. */
  async empty(ids: readonly string[]): Promise<number> {
    return this.connection.write(['photos'], async (tx) => {
      let freed = 0
      for (const id of ids) {
        const photo = await tx.objectStore('photos').get(id)
        if (!photo) continue
        await tx.objectStore('photos').put({ ...photo, blob: null })
        freed += photo.bytes
      }
      return freed
    })
  }
}

export async function sealPictures(vault: Vault, { id, blob, thumbnail }: Pictures & { id: string }): Promise<Pictures> {
  const seal = async (part: Part, held: Blob | null) => held && vault.sealBlob(pictureOf(id, part), held)
  return { blob: await seal('blob', blob), thumbnail: await seal('thumbnail', thumbnail) }
}

export const pictureOf = (id: string, part: Part) => `photo/${id}/${part}`
