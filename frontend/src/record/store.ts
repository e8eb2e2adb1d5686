/** Everything the phone holds for the person who is signed in; nobody else's work is ever shown. */

import type { StoreNames } from 'idb'

import type { Definition } from '../checklist'
import { openDatabase, write, type Database, type Schema, type Snapshot, type Write } from './database'
import { forget, FORGOTTEN_FROM } from './forgetting'
import { localInstant, newId } from './ids'
import { merge, type State } from './merge'
import { noteMissing } from './missing'
import { keepWorked } from './snapshot'
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
  /** Submissions without a verified receipt. */
  readonly submissions: number
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

/** recorded: the change is this one event, recorded in this tab; else anything may be different. */
type Listener = (recorded?: InspectionEvent) => void

export class Store {
  #listeners = new Set<Listener>()
  #channel: BroadcastChannel | null
  #connection: Promise<Database> | null = null
  account: Account | null = null

  private constructor(private readonly name: string) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`${name}-store`)
    this.#channel?.addEventListener('message', () => void this.#hear())
  }

  /** Open the phone's database and see who is signed in. */
  static async open(name = 'inspect-app'): Promise<Store> {
    const store = new Store(name)
    store.account = await store.#current()
    return store
  }

  async close(): Promise<void> {
    this.#channel?.close()
    ;(await this.#connected()).close()
  }

  /** The open database; opened anew when the browser closed it. */
  #connected(): Promise<Database> {
    this.#connection ??= openDatabase(this.name, () => (this.#connection = null)).catch((error: unknown) => {
      this.#connection = null
      throw error
    })
    return this.#connection
  }

  async #write<Result>(stores: StoreNames<Schema>[], act: (transaction: Write) => Promise<Result>): Promise<Result> {
    const result = await write(await this.#connected(), stores, act)
    this.#changed()
    return result
  }

  /** A write of which one event is all that screens need to hear. */
  async #append(stores: StoreNames<Schema>[], act: (transaction: Write) => Promise<InspectionEvent>): Promise<InspectionEvent> {
    const event = await write(await this.#connected(), stores, act)
    this.#changed(event)
    return event
  }

  #changed(...recorded: readonly InspectionEvent[]): void {
    if (recorded.length === 0) this.#tell()
    for (const event of recorded) this.#tell(event)
    this.#channel?.postMessage('changed')
  }

  /** Call back after every change, of this tab or another; returns how to stop. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(recorded?: InspectionEvent): void {
    for (const listener of this.#listeners) listener(recorded)
  }

  /** Another tab wrote; somebody else may have signed in there. */
  async #hear(): Promise<void> {
    this.account = await this.#current()
    this.#tell()
  }

  async #current(): Promise<Account | null> {
    return (await (await this.#connected()).get('accounts', 'current')) ?? null
  }

  #me(): Account {
    if (!this.account) throw new NobodySignedIn()
    return this.account
  }

  get user(): number {
    return this.#me().user.id
  }

  async signedIn(account: Account): Promise<void> {
    await write(await this.#connected(), ['accounts'], async (tx) => {
      await tx.objectStore('accounts').put(account, 'current')
    })
    this.account = account
    this.#changed()
  }

  /** Forget who is signed in. What was recorded stays, for the same person only. */
  async signedOut(): Promise<void> {
    await write(await this.#connected(), ['accounts'], (tx) => tx.objectStore('accounts').delete('current'))
    this.account = null
    this.#changed()
  }

  async bootstrap(): Promise<Bootstrap | null> {
    return (await this.snapshot())?.bootstrap ?? null
  }

  async snapshot(): Promise<Snapshot | null> {
    const { user } = this
    return (await (await this.#connected()).get('snapshots', user)) ?? null
  }

  /** Take a fresh snapshot; inspections with work on this phone stay although it names them no more. */
  async saveBootstrap(bootstrap: Bootstrap, etag: string | null): Promise<void> {
    const { user } = this
    const old = await this.bootstrap()
    const named = new Set(bootstrap.inspections.map(({ id }) => id))
    const gone = (old?.inspections ?? []).filter(({ id }) => !named.has(id))
    const worked = new Set<string>()
    for (const plan of gone) if ((await this.#isWorked(plan)) || (await this.#isConfidential(plan))) worked.add(plan.id)
    const kept = old ? keepWorked(old, bootstrap, worked) : bootstrap
    await this.#write(['snapshots'], async (tx) => {
      await tx.objectStore('snapshots').put({ user, etag, taken_at: new Date().toISOString(), bootstrap: kept })
    })
  }

  /** Whether the phone holds work that would be out of sight, or out of reach, without the plan. */
  async #isWorked({ id, state }: InspectionPlan): Promise<boolean> {
    const submission = await this.submission(id)
    if (submission) return submission.state !== 'verified'
    const own = (await this.events(id)).filter(({ event }) => event.author === this.user)
    const waiting = (await this.photos(id)).some((photo) => photo.state === 'saved' || photo.state === 'refused')
    return waiting || (state === 'open' ? own.length > 0 : own.some((one) => one.state !== 'received'))
  }

  async #isConfidential({ checklist }: InspectionPlan): Promise<boolean> {
    return (await this.definition(checklist.sha256))?.confidential?.retention !== undefined
  }

  async definition(sha256: string): Promise<Definition | null> {
    return (await (await this.#connected()).get('definitions', sha256))?.definition ?? null
  }

  async saveDefinition(sha256: string, definition: Definition): Promise<void> {
    await this.#write(['definitions'], async (tx) => {
      await tx.objectStore('definitions').put({ sha256, definition })
    })
  }

  async plan(inspection: string): Promise<InspectionPlan | null> {
    const bootstrap = await this.bootstrap()
    return bootstrap?.inspections.find(({ id }) => id === inspection) ?? null
  }

  async events(inspection: string): Promise<StoredEvent[]> {
    const { user } = this
    return (await this.#connected()).getAllFromIndex('events', 'inspection', [user, inspection])
  }

  async #eventsIn(state: StoredEvent['state']): Promise<StoredEvent[]> {
    const { user } = this
    return (await this.#connected()).getAllFromIndex('events', 'state', [user, state])
  }

  /** The merged state of all that is on this phone: what the person sees, whatever the server says of it. */
  async state(inspection: string): Promise<State> {
    return merge((await this.events(inspection)).map(({ event }) => event))
  }

  /** Record one event; when this resolves it is on the disk. */
  async record(inspection: string, members: Members): Promise<InspectionEvent> {
    const [event] = await this.recordAll(inspection, [members])
    return event!
  }

  /** Record the events of one act: all of them, or none. */
  async recordAll(inspection: string, members: readonly Members[]): Promise<InspectionEvent[]> {
    const me = this.#me()
    const stores: StoreNames<Schema>[] = ['events', 'clocks']
    if (members.some(({ kind }) => kind === 'photo')) stores.push('photos')
    const events = await write(await this.#connected(), stores, async (tx) => {
      const recorded: InspectionEvent[] = []
      for (const one of members) {
        const event = await append(tx, me, inspection, one)
        if (event.kind === 'photo') await noteMissing(tx, me.user.id, event)
        recorded.push(event)
      }
      return recorded
    })
    this.#changed(...events)
    return events
  }

  /** Record a photo: picture and event in one write, so that neither is ever without the other. */
  async addPhoto(inspection: string, photo: NewPhoto): Promise<InspectionEvent> {
    const me = this.#me()
    const id = newId()
    const { blob, thumbnail, ...members } = photo
    return this.#append(['events', 'clocks', 'photos'], async (tx) => {
      await tx.objectStore('photos').put({
        id,
        user: me.user.id,
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
      return append(tx, me, inspection, {
        kind: 'photo',
        photo: id,
        bytes: blob.size,
        media_type: blob.type || 'image/jpeg',
        present: true,
        ...members,
      })
    })
  }

  /** All that this person recorded, in the order of recording; whatever the server said of it. */
  async ownEvents(): Promise<InspectionEvent[]> {
    const { user } = this
    const stored = await (await this.#connected()).getAll('events', IDBKeyRange.bound([user, ''], [user, '\uffff']))
    return stored.map(({ event }) => event).filter(({ author }) => author === user)
  }

  /** Every photo of this person, pictures that are on this phone with their bytes. */
  async ownPictures(): Promise<StoredPhoto[]> {
    const { user } = this
    const stored = await (await this.#connected()).getAll('photos')
    return stored.filter((photo) => photo.user === user)
  }

  async unsentEvents(limit: number): Promise<InspectionEvent[]> {
    const stored = await this.#eventsIn('saved')
    return stored
      .map(({ event }) => event)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit)
  }

  /** Write down what the server said of the events sent. */
  async settle(results: readonly EventResult[]): Promise<void> {
    if (results.length === 0) return
    const { user } = this
    await this.#write(['events'], async (tx) => {
      const events = tx.objectStore('events')
      for (const result of results) {
        const held = await events.get([user, result.id])
        if (!held) continue
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
  }

  async cursor(): Promise<Record<string, number>> {
    const { user } = this
    const clocks = await (await this.#connected()).getAll('clocks', IDBKeyRange.bound([user, ''], [user, '\uffff']))
    return Object.fromEntries(clocks.filter(({ position }) => position > 0).map((one) => [one.inspection, one.position]))
  }

  /** Take in events of others (or own ones after a loss) and how far the log has been read. */
  async take(entries: readonly { position: number; event: InspectionEvent }[], cursor: Record<string, number>): Promise<void> {
    const { user } = this
    await this.#write(['events', 'clocks', 'photos'], async (tx) => {
      const greatest: Record<string, number> = {}
      for (const { position, event } of entries) {
        greatest[event.inspection] = Math.max(greatest[event.inspection] ?? 0, event.clock)
        const held = await tx.objectStore('events').get([user, event.id])
        if (held?.state === 'received') continue
        if (event.kind === 'photo') await noteMissing(tx, user, event)
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
  }

  /** Read the inspection's whole log again at the next call. */
  async reread(inspection: string): Promise<void> {
    const { user } = this
    await this.#write(['clocks'], async (tx) => {
      const held = await tx.objectStore('clocks').get([user, inspection])
      if (held) await tx.objectStore('clocks').put({ ...held, position: 0 })
    })
  }

  /** Send own events again: those that the server turned out to lack, or put in quarantine. */
  async sendAgain(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const { user } = this
    await this.#write(['events'], async (tx) => {
      for (const id of ids) {
        const held = await tx.objectStore('events').get([user, id])
        if (held?.event.author === user) await tx.objectStore('events').put({ ...held, state: 'saved' })
      }
    })
  }

  async photo(id: string): Promise<StoredPhoto | undefined> {
    const { user } = this
    const photo = await (await this.#connected()).get('photos', id)
    return photo?.user === user ? photo : undefined
  }

  async photos(inspection: string): Promise<StoredPhoto[]> {
    const { user } = this
    return (await this.#connected()).getAllFromIndex('photos', 'inspection', [user, inspection])
  }

  async photosIn(state: StoredPhoto['state']): Promise<StoredPhoto[]> {
    const { user } = this
    return (await this.#connected()).getAllFromIndex('photos', 'state', [user, state])
  }

  async changePhoto(id: string, change: Partial<Pick<StoredPhoto, 'state' | 'upload' | 'tried' | 'sent' | 'problem'>>): Promise<void> {
    const { user } = this
    await this.#write(['photos'], async (tx) => {
      const held = await tx.objectStore('photos').get(id)
      if (held?.user === user) await tx.objectStore('photos').put({ ...held, ...change })
    })
  }

  async submission(inspection: string): Promise<Submission | null> {
    const { user } = this
    return (await (await this.#connected()).get('submissions', [user, inspection])) ?? null
  }

  async submissions(): Promise<Submission[]> {
    const { user } = this
    return (await this.#connected()).getAllFromIndex('submissions', 'user', user)
  }

  /** The person has submitted: a submit event, and the submission waits for the network. */
  async queueSubmission(inspection: string, remark: string): Promise<void> {
    const me = this.#me()
    await this.#write(['events', 'clocks', 'submissions'], async (tx) => {
      await append(tx, me, inspection, { kind: 'submit', remark })
      await tx.objectStore('submissions').put({
        inspection,
        user: me.user.id,
        state: 'queued',
        queued_at: localInstant(),
        problem: null,
        receipt: null,
        content: null,
        score: null,
        verified_at: null,
      })
    })
  }

  async changeSubmission(inspection: string, change: Partial<Omit<Submission, 'inspection' | 'user'>>): Promise<void> {
    const { user } = this
    await this.#write(['submissions'], async (tx) => {
      const held = await tx.objectStore('submissions').get([user, inspection])
      if (held) await tx.objectStore('submissions').put({ ...held, ...change })
    })
  }

  /** Keep a verified receipt and mark the photos it names; `now` in milliseconds. */
  async verified(
    inspection: string,
    receipt: Required<Pick<Submission, 'receipt' | 'content' | 'score'>>,
    now: number,
  ): Promise<void> {
    const { user } = this
    const named = new Set(receipt.content?.photos)
    await this.#write(['submissions', 'photos'], async (tx) => {
      const held = await tx.objectStore('submissions').get([user, inspection])
      if (!held) return
      const verified_at = new Date(now).toISOString()
      await tx.objectStore('submissions').put({ ...held, ...receipt, state: 'verified', problem: null, verified_at })
      for (const photo of await tx.objectStore('photos').index('inspection').getAll([user, inspection])) {
        if (named.has(photo.sha256)) await tx.objectStore('photos').put({ ...photo, state: 'verified', problem: null })
      }
    })
  }

  /** Free the space of pictures whose receipt was verified at least 14 days before `now`; small ones stay to look at. */
  async purge(now: number): Promise<number> {
    const old = (await this.submissions()).filter(
      ({ state, verified_at }) => state === 'verified' && verified_at && now - Date.parse(verified_at) >= KEPT_AFTER_RECEIPT_MS,
    )
    let freed = 0
    for (const { inspection, content } of old) {
      const named = new Set(content?.photos)
      const whole = (await this.photos(inspection)).filter(
        ({ state, blob, sha256 }) => state === 'verified' && blob !== null && named.has(sha256),
      )
      if (whole.length === 0) continue
      await this.#write(['photos'], async (tx) => {
        for (const { id } of whole) {
          const photo = await tx.objectStore('photos').get(id)
          if (!photo) continue
          await tx.objectStore('photos').put({ ...photo, blob: null })
          freed += photo.bytes
        }
      })
    }
    return freed
  }

  /**
   * Forget records about a named person that the server plans no more: those with a receipt verified at least
   * 14 days before `now`, and those in which this person wrote nothing.
   */
  async forgetConfidential(now: number): Promise<void> {
    const { user } = this
    for (const plan of (await this.bootstrap())?.inspections ?? []) {
      if (!plan.withdrawn || !(await this.#isConfidential(plan))) continue
      if (await this.#mayBeForgotten(plan.id, now)) {
        await this.#write([...FORGOTTEN_FROM], (tx) => forget(tx, user, plan.id))
      }
    }
  }

  async #mayBeForgotten(inspection: string, now: number): Promise<boolean> {
    const submission = await this.submission(inspection)
    if (!submission) return !(await this.events(inspection)).some(({ event }) => event.author === this.user)
    const { state, verified_at } = submission
    return state === 'verified' && verified_at !== null && now - Date.parse(verified_at) >= KEPT_AFTER_RECEIPT_MS
  }

  /** What has not reached the server yet, and since when. */
  async unsent(): Promise<Unsent> {
    const events = await this.#eventsIn('saved')
    const photos = await this.photosIn('saved')
    const submissions = (await this.submissions()).filter(({ state }) => state !== 'verified')
    const instants = [...events.map(({ event }) => event.recorded_at), ...photos.map(({ saved_at }) => saved_at)]
    const oldest = instants.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null
    return { events: events.length, photos: photos.length, submissions: submissions.length, oldest }
  }

  quarantined(): Promise<StoredEvent[]> {
    return this.#eventsIn('quarantined')
  }

  async pendingCamera(): Promise<PendingCamera | null> {
    const key = `camera/${this.user}`
    return ((await (await this.#connected()).get('memos', key)) as PendingCamera | undefined) ?? null
  }

  async openCamera(inspection: string, item: string, row: string): Promise<void> {
    const key = `camera/${this.user}`
    const pending: PendingCamera = { inspection, item, row, opened_at: localInstant() }
    await this.#write(['memos'], async (tx) => {
      await tx.objectStore('memos').put(pending, key)
    })
  }

  async closeCamera(): Promise<void> {
    const key = `camera/${this.user}`
    await this.#write(['memos'], (tx) => tx.objectStore('memos').delete(key))
  }

  /** Remember a small thing of this person, such as the place in a form. */
  async remember(name: string, value: unknown): Promise<void> {
    const key = `${this.user}/${name}`
    await (await this.#connected()).put('memos', value, key)
  }

  async recall(name: string): Promise<unknown> {
    const key = `${this.user}/${name}`
    return (await this.#connected()).get('memos', key)
  }
}

/** The event with the next Lamport clock, saved within the transaction. */
async function append(tx: Write, { user, device }: Account, inspection: string, members: Members): Promise<InspectionEvent> {
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
