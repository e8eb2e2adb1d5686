/** One pass to the server: answers first, photos after, then submissions. One refusal holds up nothing else. */

import type { Definition } from '../checklist'
import { dropEmptied, forgetConfidential, Locked, NobodySignedIn, purge, sha256, type Account, type Bootstrap, type InspectionEvent, type Store, type StoredPhoto } from '../record'
import { Offline, Refused, type Api, type Heartbeat, type SyncAnswer } from './api'
import { prepare } from './preparing'
import { submitInspection } from './submitting'
import type { UploadPhoto } from './upload'

const EVENTS_PER_CALL = 500
const FEWEST_EVENTS_ON_A_BAD_LINK = 20
const PROGRESS_STEP_BYTES = 64 * 1024

export interface DeliveryNews {
  /** Server time minus device time, in milliseconds. */
  skew(milliseconds: number): void
  photo(progress: { photo: string; sent: number; bytes: number }): void
}

export interface Phone {
  storage(): Promise<Pick<Heartbeat, 'persisted' | 'free_bytes'>>
  now(): number
}

export class Delivery {
  #batch = EVENTS_PER_CALL
  #failures: Refused[] = []

  constructor(
    private readonly store: Store,
    private readonly api: Api,
    private readonly upload: UploadPhoto,
    private readonly phone: Phone,
    private readonly news: DeliveryNews,
  ) {}

  /** Bring and fetch all that can be. Throws Offline at once, and at the end the first refusal met. */
  async run(account: Account): Promise<void> {
    this.#failures = []
    await this.#try(() => this.push(account))
    await this.#try(() => this.#refresh(account))
    await this.sendPhotos(account)
    for (const { inspection, state } of await this.store.submissions.all()) {
      if (state !== 'queued') continue
      await this.#try(() => submitInspection(inspection, account, this.store, this.api, this, this.phone.now()))
    }
    await this.#beat(account)
    const ask = <Answer>(of: Account, call: Promise<Answer>) => this.ask(of, call)
    await this.#try(() => prepare(account, this.store, this.api, ask, new Date(this.phone.now()).toISOString().slice(0, 10)))
    await purge(this.store, this.phone.now())
    await forgetConfidential(this.store, this.phone.now())
    if (this.#failures[0]) throw this.#failures[0]
  }

  /** What concerns the whole way ends the pass; what concerns one thing is remembered, and the rest goes on. */
  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof Refused) || [401, 429, 503].includes(error.status)) throw error
      this.#failures.push(error)
    }
  }

  /** The answer to a call, unless somebody else has signed in meanwhile: it is not theirs. */
  async ask<Answer>(account: Account, call: Promise<Answer>): Promise<Answer> {
    const answer = await call
    if (this.store.locked) throw new Locked()
    if (this.store.account?.token !== account.token) throw new NobodySignedIn()
    return answer
  }

  /** Events out and in until neither side has more; then larger calls may be tried again. */
  async push(account: Account): Promise<void> {
    let tooOld: Refused | null = null
    for (;;) {
      const events = await this.store.log.unsent(this.#batch)
      let answer: SyncAnswer
      try {
        answer = await this.ask(account, this.api.sync(account.token, account.device, await this.store.log.cursor(), events))
      } catch (error) {
        if (isTooLarge(error) && events.length > 0) {
          await this.#sendLess(events, error)
          continue
        }
        if (error instanceof Offline) this.#expectLess(events.length)
        // A server that wants a newer app has taken the events all the same, and answers as always.
        if (!(error instanceof Refused) || error.status !== 426 || !('results' in error.problem)) throw error
        tooOld = error
        answer = error.problem as unknown as SyncAnswer
      }
      await this.#take(answer)
      const answered = new Set(answer.results.map(({ id }) => id))
      const stuck = events.length > 0 && !events.some(({ id }) => answered.has(id))
      if (stuck || (!answer.more && (await this.store.log.unsent(1)).length === 0)) break
    }
    this.#batch = Math.min(EVENTS_PER_CALL, this.#batch * 2)
    if (tooOld) throw tooOld
  }

  async #take(answer: SyncAnswer): Promise<void> {
    await this.store.log.settle(answer.results)
    await this.store.log.take(answer.events, answer.cursor)
    for (const photo of [...(await this.store.photos.in('saved')), ...(await this.store.photos.in('missing'))]) {
      if (answer.photos[photo.sha256] !== 'received') continue
      await this.store.photos.change(photo.id, { state: 'received', sent: photo.bytes, problem: null })
    }
    for (const inspection of answer.emptied ?? []) await dropEmptied(this.store, inspection)
    this.news.skew(Date.parse(answer.server_time) - this.phone.now())
  }

  /** Halve down to one; an event that is too large by itself is kept for a person. */
  async #sendLess(events: readonly InspectionEvent[], error: Refused): Promise<void> {
    const [first] = events
    if (events.length > 1) this.#batch = Math.floor(events.length / 2)
    else if (first) await this.store.log.settle([{ id: first.id, status: 'rejected', problem: error.problem }])
  }

  /** A link that cut a large call may carry a smaller one. */
  #expectLess(sent: number): void {
    if (sent > FEWEST_EVENTS_ON_A_BAD_LINK) this.#batch = Math.max(FEWEST_EVENTS_ON_A_BAD_LINK, Math.floor(sent / 2))
  }

  /** Visits and inspections, and every checklist version they need, each checked by its hash. */
  async #refresh(account: Account): Promise<void> {
    const snapshot = await this.store.plans.snapshot()
    const answer = await this.ask(account, this.api.bootstrap(account.token, snapshot?.etag ?? null))
    // A form that is being filled never waits for its checklist because a colleague moved it to another version.
    if (answer && snapshot) await this.#fetchDefinitions(account, answer.bootstrap)
    if (answer) await this.store.plans.save(answer.bootstrap, answer.etag)
    await this.#fetchDefinitions(account, await this.store.plans.bootstrap())
  }

  async #fetchDefinitions(account: Account, bootstrap: Bootstrap | null): Promise<void> {
    for (const pointer of bootstrap?.checklists ?? []) {
      if (!(await this.store.plans.definition(pointer.sha256))) await this.#try(() => this.#fetchDefinition(account, pointer))
    }
  }

  async #fetchDefinition(account: Account, pointer: { id: string; version: number; sha256: string }): Promise<void> {
    const text = await this.ask(account, this.api.definition(account.token, pointer.id, pointer.version))
    if ((await sha256(text)) !== pointer.sha256) throw new Offline(`checklist ${pointer.id} arrived damaged`)
    await this.store.plans.saveDefinition(pointer.sha256, JSON.parse(text) as Definition)
  }

  /** Each photo whose event the server has. */
  async sendPhotos(account: Account): Promise<void> {
    const waiting = await this.store.photos.in('saved')
    const announced = new Set<string>()
    for (const inspection of new Set(waiting.map((photo) => photo.inspection))) {
      for (const { state, event } of await this.store.log.events(inspection)) {
        if (state === 'received' && event.kind === 'photo') announced.add(event.photo)
      }
    }
    for (const photo of waiting.filter(({ id }) => announced.has(id))) {
      await this.#try(() => this.#sendPhoto(account, photo))
    }
  }

  async #sendPhoto(account: Account, photo: StoredPhoto): Promise<void> {
    const content = await readable(this.store, photo)
    if (!content) {
      await this.store.photos.change(photo.id, { problem: UNREADABLE })
      return
    }
    // Before a byte leaves: a tab that is killed on the way asks how much arrived before it sends again.
    if (!photo.tried) await this.store.photos.change(photo.id, { tried: true })
    let told = 0
    const news = {
      started: (upload: string) => this.store.photos.change(photo.id, { upload }),
      progress: (sent: number) => {
        if (sent - told < PROGRESS_STEP_BYTES && sent < photo.bytes) return
        told = sent
        this.news.photo({ photo: photo.id, sent, bytes: photo.bytes })
      },
    }
    try {
      await this.ask(account, this.upload(this.api.base, this.api.headers(account.token), photo, content, news))
      await this.store.photos.change(photo.id, { state: 'received', sent: photo.bytes, problem: null })
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 401) throw error
      await this.#keepRefused(photo, error)
    }
  }

  /** Bytes hurt on the way (hash-mismatch) are sent anew; a picture that is none is for the person. */
  async #keepRefused(photo: StoredPhoto, error: Refused): Promise<void> {
    const { status, problem, passing } = error
    const hurt = problem.type === '/problems/hash-mismatch'
    const state = status === 422 && !hurt ? 'refused' : 'saved'
    await this.store.photos.change(photo.id, passing ? { problem } : { state, upload: null, problem })
    if (passing || hurt) throw error
  }

  /** Counts for the bureau; that they are refused matters to nobody here. */
  async #beat(account: Account): Promise<void> {
    const { events, photos, oldest } = await this.store.unsent()
    const beat = {
      unsent_events: events,
      unsent_photos: photos,
      oldest_unsent_at: oldest,
      app_version: this.api.version,
      ...(await this.phone.storage()),
    }
    try {
      await this.ask(account, this.api.heartbeat(account.token, account.device, beat))
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 401) throw error
    }
  }
}

const UNREADABLE = { type: '/problems/unreadable-on-phone', title: 'The picture cannot be read' }

/** The bytes exactly as they were hashed when taken; null when the phone cannot give them any more. */
async function readable(store: Store, photo: StoredPhoto): Promise<Blob | null> {
  try {
    const blob = await store.photos.bytes(photo, 'blob')
    return blob && (await sha256(await blob.arrayBuffer())) === photo.sha256 ? blob : null
  } catch (error) {
    if (error instanceof Locked) throw error
    return null
  }
}

function isTooLarge(error: unknown): error is Refused {
  return error instanceof Refused && error.status === 413
}
