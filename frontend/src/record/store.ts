/** Everything the phone holds for the person who is signed in; nobody else's work is ever shown. */

import type { Definition } from '../checklist'
import { openDatabase, write, type Database, type Write } from './database'
import { localInstant, newId } from './ids'
import { merge, type State } from './merge'
import type {
  Account,
  Bootstrap,
  InspectionEvent,
  InspectionPlan,
  Members,
  PendingCamera,
  PhotoMembers,
  Problem,
  StoredEvent,
  StoredPhoto,
  Submission,
} from './types'

const KEPT_AFTER_RECEIPT_MS = 14 * 86_400_000

export class NobodySignedIn extends Error {}

/** What the server said of one event sent (docs/wire.md). */
export interface EventResult {
  readonly id: string
  readonly status: 'accepted' | 'duplicate' | 'conflict' | 'rejected'
  readonly position?: number
  readonly late?: boolean
  readonly problem?: Problem
}

export interface Unsent {
  readonly events: number
  readonly photos: number
  readonly oldest: string | null
}

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
}

type Listener = () => void

export class Store {
  #listeners = new Set<Listener>()
  #channel: BroadcastChannel | null
  account: Account | null = null

  private constructor(readonly database: Database) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('inspect-app-store')
    this.#channel?.addEventListener('message', () => this.#tell())
  }

  /** Open the phone's database and see who is signed in. */
  static async open(name?: string): Promise<Store> {
    const store = new Store(await openDatabase(name))
    store.account = (await store.database.get('accounts', 'current')) ?? null
    return store
  }

  close(): void {
    this.#channel?.close()
    this.database.close()
  }

  /** Call back after every change, of this tab or another; returns how to stop. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #changed(): void {
    this.#tell()
    this.#channel?.postMessage('changed')
  }

  #me(): Account {
    if (!this.account) throw new NobodySignedIn()
    return this.account
  }

  get user(): number {
    return this.#me().user.id
  }

  async signedIn(account: Account): Promise<void> {
    await write(this.database, ['accounts'], async (tx) => {
      await tx.objectStore('accounts').put(account, 'current')
    })
    this.account = account
    this.#changed()
  }

  /** Forget who is signed in. What was recorded stays, for the same person only. */
  async signedOut(): Promise<void> {
    await write(this.database, ['accounts'], (tx) => tx.objectStore('accounts').delete('current'))
    this.account = null
    this.#changed()
  }

  async bootstrap(): Promise<Bootstrap | null> {
    return (await this.database.get('snapshots', this.user))?.bootstrap ?? null
  }

  async snapshot(): Promise<{ etag: string | null; taken_at: string } | null> {
    return (await this.database.get('snapshots', this.user)) ?? null
  }

  async saveBootstrap(bootstrap: Bootstrap, etag: string | null): Promise<void> {
    const snapshot = { user: this.user, etag, taken_at: new Date().toISOString(), bootstrap }
    await write(this.database, ['snapshots'], async (tx) => {
      await tx.objectStore('snapshots').put(snapshot)
    })
    this.#changed()
  }

  async definition(sha256: string): Promise<Definition | null> {
    return (await this.database.get('definitions', sha256))?.definition ?? null
  }

  async saveDefinition(sha256: string, definition: Definition): Promise<void> {
    await this.database.put('definitions', { sha256, definition })
    this.#changed()
  }

  async plan(inspection: string): Promise<InspectionPlan | null> {
    const bootstrap = await this.bootstrap()
    return bootstrap?.inspections.find(({ id }) => id === inspection) ?? null
  }

  events(inspection: string): Promise<StoredEvent[]> {
    return this.database.getAllFromIndex('events', 'inspection', [this.user, inspection])
  }

  /** The merged state, without what the server could not take into the log. */
  async state(inspection: string): Promise<State> {
    const stored = await this.events(inspection)
    return merge(stored.filter(({ state }) => state !== 'quarantined').map(({ event }) => event))
  }

  /** Record one event; when this resolves it is on the disk. */
  async record(inspection: string, members: Members): Promise<InspectionEvent> {
    const event = await write(this.database, ['events', 'clocks'], (tx) => this.#append(tx, inspection, members))
    this.#changed()
    return event
  }

  /** Record a photo: picture and event in one write, so that neither is ever without the other. */
  async addPhoto(inspection: string, photo: NewPhoto): Promise<InspectionEvent> {
    const id = newId()
    const { blob, thumbnail, ...members } = photo
    const event = await write(this.database, ['events', 'clocks', 'photos'], async (tx) => {
      await tx.objectStore('photos').put({
        id,
        user: this.user,
        inspection,
        sha256: photo.sha256,
        bytes: blob.size,
        blob,
        thumbnail,
        state: 'saved',
        upload: null,
        sent: 0,
        problem: null,
        saved_at: localInstant(),
      })
      return this.#append(tx, inspection, {
        kind: 'photo',
        photo: id,
        bytes: blob.size,
        media_type: blob.type || 'image/jpeg',
        present: true,
        ...members,
      })
    })
    this.#changed()
    return event
  }

  async #append(tx: Write, inspection: string, members: Members): Promise<InspectionEvent> {
    const { user, device } = this.#me()
    const clocks = tx.objectStore('clocks')
    const held = await clocks.get([user.id, inspection])
    const clock = (held?.clock ?? 0) + 1
    const event: InspectionEvent = {
      id: newId(),
      inspection,
      device,
      author: user.id,
      clock,
      recorded_at: localInstant(),
      ...members,
    }
    await clocks.put({ user: user.id, inspection, clock, position: held?.position ?? 0 })
    await tx.objectStore('events').put({
      id: event.id,
      user: user.id,
      inspection,
      event,
      state: 'saved',
      position: null,
      late: false,
      problem: null,
    })
    return event
  }

  async unsentEvents(limit: number): Promise<InspectionEvent[]> {
    const stored = await this.database.getAllFromIndex('events', 'state', [this.user, 'saved'])
    return stored
      .map(({ event }) => event)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit)
  }

  /** Write down what the server said of the events sent. */
  async settle(results: readonly EventResult[]): Promise<void> {
    if (results.length === 0) return
    await write(this.database, ['events'], async (tx) => {
      const events = tx.objectStore('events')
      for (const result of results) {
        const held = await events.get(result.id)
        if (held?.user !== this.user) continue
        const taken = result.status === 'accepted' || result.status === 'duplicate'
        await events.put({
          ...held,
          state: taken ? 'received' : 'quarantined',
          position: result.position ?? null,
          late: result.late ?? false,
          problem: result.problem ?? null,
        })
      }
    })
    this.#changed()
  }

  async cursor(): Promise<Record<string, number>> {
    const clocks = await this.database.getAll('clocks', IDBKeyRange.bound([this.user, ''], [this.user, '\uffff']))
    return Object.fromEntries(clocks.filter(({ position }) => position > 0).map((one) => [one.inspection, one.position]))
  }

  /** Take in events of others (or own ones after a loss) and how far the log has been read. */
  async take(entries: readonly { position: number; event: InspectionEvent }[], cursor: Record<string, number>): Promise<void> {
    const user = this.user
    await write(this.database, ['events', 'clocks'], async (tx) => {
      const greatest: Record<string, number> = {}
      for (const { position, event } of entries) {
        greatest[event.inspection] = Math.max(greatest[event.inspection] ?? 0, event.clock)
        const held = await tx.objectStore('events').get(event.id)
        if (held && held.state !== 'saved') continue
        await tx.objectStore('events').put({
          id: event.id,
          user,
          inspection: event.inspection,
          event,
          state: 'received',
          position,
          late: false,
          problem: null,
        })
      }
      for (const inspection of new Set([...Object.keys(cursor), ...Object.keys(greatest)])) {
        const held = await tx.objectStore('clocks').get([user, inspection])
        await tx.objectStore('clocks').put({
          user,
          inspection,
          clock: Math.max(held?.clock ?? 0, greatest[inspection] ?? 0),
          position: Math.max(held?.position ?? 0, cursor[inspection] ?? 0),
        })
      }
    })
    if (entries.length > 0) this.#changed()
  }

  /** Send again what the server turned out to lack. */
  async unsend(ids: readonly string[]): Promise<void> {
    await write(this.database, ['events'], async (tx) => {
      for (const id of ids) {
        const held = await tx.objectStore('events').get(id)
        if (held?.state === 'received') await tx.objectStore('events').put({ ...held, state: 'saved' })
      }
    })
    this.#changed()
  }

  photo(id: string): Promise<StoredPhoto | undefined> {
    return this.database.get('photos', id).then((photo) => (photo?.user === this.user ? photo : undefined))
  }

  photos(inspection: string): Promise<StoredPhoto[]> {
    return this.database.getAllFromIndex('photos', 'inspection', [this.user, inspection])
  }

  photosIn(state: StoredPhoto['state']): Promise<StoredPhoto[]> {
    return this.database.getAllFromIndex('photos', 'state', [this.user, state])
  }

  async changePhoto(id: string, change: Partial<Pick<StoredPhoto, 'state' | 'upload' | 'sent' | 'problem'>>): Promise<void> {
    await write(this.database, ['photos'], async (tx) => {
      const held = await tx.objectStore('photos').get(id)
      if (held?.user === this.user) await tx.objectStore('photos').put({ ...held, ...change })
    })
    this.#changed()
  }

  async submission(inspection: string): Promise<Submission | null> {
    const held = await this.database.get('submissions', inspection)
    return held?.user === this.user ? held : null
  }

  submissions(): Promise<Submission[]> {
    return this.database.getAllFromIndex('submissions', 'user', this.user)
  }

  /** The person has submitted: a submit event, and the submission waits for the network. */
  async queueSubmission(inspection: string, remark: string): Promise<void> {
    const user = this.user
    await write(this.database, ['events', 'clocks', 'submissions'], async (tx) => {
      await this.#append(tx, inspection, { kind: 'submit', remark })
      await tx.objectStore('submissions').put({
        inspection,
        user,
        state: 'queued',
        queued_at: localInstant(),
        problem: null,
        receipt: null,
        content: null,
        score: null,
        verified_at: null,
      })
    })
    this.#changed()
  }

  async changeSubmission(inspection: string, change: Partial<Omit<Submission, 'inspection' | 'user'>>): Promise<void> {
    await write(this.database, ['submissions'], async (tx) => {
      const held = await tx.objectStore('submissions').get(inspection)
      if (held?.user === this.user) await tx.objectStore('submissions').put({ ...held, ...change })
    })
    this.#changed()
  }

  /** Keep a verified receipt and mark the photos it names. */
  async verified(
    inspection: string,
    receipt: Required<Pick<Submission, 'receipt' | 'content' | 'score'>>,
  ): Promise<void> {
    const named = new Set(receipt.content?.photos)
    await write(this.database, ['submissions', 'photos'], async (tx) => {
      const held = await tx.objectStore('submissions').get(inspection)
      if (held?.user !== this.user) return
      const verified_at = new Date().toISOString()
      await tx.objectStore('submissions').put({ ...held, ...receipt, state: 'verified', problem: null, verified_at })
      for (const photo of await tx.objectStore('photos').index('inspection').getAll([this.user, inspection])) {
        if (named.has(photo.sha256)) await tx.objectStore('photos').put({ ...photo, state: 'verified', problem: null })
      }
    })
    this.#changed()
  }

  /** Free the space of pictures whose receipt was verified at least 14 days ago; small ones stay to look at. */
  async purge(now: number = Date.now()): Promise<number> {
    const old = (await this.submissions()).filter(
      ({ state, verified_at }) => state === 'verified' && verified_at && now - Date.parse(verified_at) >= KEPT_AFTER_RECEIPT_MS,
    )
    let freed = 0
    for (const { inspection, content } of old) {
      const named = new Set(content?.photos)
      await write(this.database, ['photos'], async (tx) => {
        for (const photo of await tx.objectStore('photos').index('inspection').getAll([this.user, inspection])) {
          if (photo.state !== 'verified' || !photo.blob || !named.has(photo.sha256)) continue
          await tx.objectStore('photos').put({ ...photo, blob: null })
          freed += photo.bytes
        }
      })
    }
    return freed
  }

  /** What has not reached the server yet, and since when. */
  async unsent(): Promise<Unsent> {
    const events = await this.database.getAllFromIndex('events', 'state', [this.user, 'saved'])
    const photos = await this.photosIn('saved')
    const instants = [...events.map(({ event }) => event.recorded_at), ...photos.map(({ saved_at }) => saved_at)]
    const oldest = instants.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null
    return { events: events.length, photos: photos.length, oldest }
  }

  quarantined(): Promise<StoredEvent[]> {
    return this.database.getAllFromIndex('events', 'state', [this.user, 'quarantined'])
  }

  async pendingCamera(): Promise<PendingCamera | null> {
    return ((await this.database.get('memos', `camera/${this.user}`)) as PendingCamera | undefined) ?? null
  }

  async openCamera(inspection: string, item: string, row: string): Promise<void> {
    const pending: PendingCamera = { inspection, item, row, opened_at: localInstant() }
    await write(this.database, ['memos'], async (tx) => {
      await tx.objectStore('memos').put(pending, `camera/${this.user}`)
    })
  }

  async closeCamera(): Promise<void> {
    await this.database.delete('memos', `camera/${this.user}`)
  }

  /** Remember a small thing of this person, such as the place in a form. */
  async remember(name: string, value: unknown): Promise<void> {
    await this.database.put('memos', value, `${this.user}/${name}`)
  }

  recall(name: string): Promise<unknown> {
    return this.database.get('memos', `${this.user}/${name}`)
  }
}
