/** Sends everything this phone recorded, whenever there is a way: answers first, photos after, then submissions. */

import type { Definition } from '../checklist'
import { digestOf, merge, photoHashes, sha256, type Store, type StoredPhoto, type Submission } from '../record'
import { Offline, Refused, type Api, type Heartbeat, type SyncAnswer } from './api'
import { BadReceipt, checkReceipt, verifyReceipt } from './receipts'
import { uploadPhoto } from './upload'

const EVENTS_PER_CALL = 500
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 300_000
const REGULAR_PAUSE_MS = 300_000

/** What a screen shows of the way to the server. */
export interface SyncStatus {
  readonly working: boolean
  /** sign-in: the token is no longer good; update: the app is too old; offline: no way at the moment. */
  readonly hindrance: 'none' | 'offline' | 'server' | 'sign-in' | 'update'
  readonly last_success: string | null
  readonly next_try: string | null
  /** Server time minus device time, in milliseconds. */
  readonly skew: number | null
  readonly progress: { readonly photo: string; readonly sent: number; readonly bytes: number } | null
}

export interface Surroundings {
  /** Run alone among all tabs, or not at all; resolves to whether it ran. */
  alone(act: () => Promise<void>): Promise<boolean>
  storage(): Promise<Pick<Heartbeat, 'persisted' | 'free_bytes'>>
  /** Ask to be woken when the network returns. */
  wakeWhenOnline(): Promise<void>
  now(): number
  random(): number
}

export class SyncEngine {
  status: SyncStatus = {
    working: false,
    hindrance: 'none',
    last_success: null,
    next_try: null,
    skew: null,
    progress: null,
  }

  #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #batch = EVENTS_PER_CALL
  #again = false
  #stopped = true

  constructor(
    private readonly store: Store,
    private readonly api: Api,
    private readonly surroundings: Surroundings,
  ) {}

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #say(change: Partial<SyncStatus>): void {
    this.status = { ...this.status, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** Begin to send by itself; call `wake` at every occasion (open, online, visible, saved). */
  start(): void {
    this.#stopped = false
    void this.sendNow()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Something happened that makes a try worthwhile; during a pass one more follows it. */
  wake(): void {
    if (this.#stopped) return
    if (this.status.working) this.#again = true
    else void this.sendNow()
  }

  /** Try at once, whatever the pause. Never rejects: what hinders is in the status. */
  async sendNow(): Promise<void> {
    if (this.status.working || !this.store.account) return
    clearTimeout(this.#timer)
    this.#say({ working: true, next_try: null })
    try {
      await this.surroundings.alone(() => this.#pass())
      this.#failures = 0
      this.#say({ hindrance: 'none', last_success: new Date(this.surroundings.now()).toISOString() })
    } catch (error) {
      this.#failures += 1
      this.#say({ hindrance: hindranceOf(error) })
      if (error instanceof Offline) await this.surroundings.wakeWhenOnline()
    } finally {
      this.#say({ working: false, progress: null })
    }
    this.#schedule()
  }

  #schedule(): void {
    if (this.#stopped) return
    if (this.#again && this.#failures === 0) {
      this.#again = false
      void this.sendNow()
      return
    }
    this.#again = false
    const backoff = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 20), LONGEST_PAUSE_MS)
    const pause = this.#failures === 0 ? REGULAR_PAUSE_MS : backoff * (0.5 + this.surroundings.random() / 2)
    this.#say({ next_try: new Date(this.surroundings.now() + pause).toISOString() })
    this.#timer = setTimeout(() => void this.sendNow(), pause)
  }

  get #token(): string {
    return this.store.account!.token
  }

  async #pass(): Promise<void> {
    await this.#push()
    await this.#refresh()
    await this.#sendPhotos()
    for (const submission of await this.store.submissions()) {
      if (submission.state === 'queued') await this.#submit(submission, true)
    }
    await this.#beat()
    await this.store.purge(this.surroundings.now())
  }

  /** Events out and in until neither side has more. */
  async #push(): Promise<void> {
    for (;;) {
      const events = await this.store.unsentEvents(this.#batch)
      const answer = await this.#call(events)
      if (!answer) continue
      await this.store.settle(answer.results)
      await this.store.take(answer.events, answer.cursor)
      await this.#learnPhotos(answer.photos)
      this.#say({ skew: Date.parse(answer.server_time) - this.surroundings.now() })
      this.#batch = Math.min(EVENTS_PER_CALL, this.#batch * 2)
      const stuck = events.length > 0 && answer.results.length === 0
      if (stuck || (!answer.more && (await this.store.unsentEvents(1)).length === 0)) return
    }
  }

  /** The answer, or null when the call was too large and a smaller one must be tried. */
  async #call(events: Parameters<Api['sync']>[3]): Promise<SyncAnswer | null> {
    try {
      return await this.api.sync(this.#token, this.store.account!.device, await this.store.cursor(), events)
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 413) {
        if (error instanceof Refused && error.status === 426) await this.#keepOldAppsResults(error)
        throw error
      }
      if (events.length > 1) {
        this.#batch = Math.max(1, Math.floor(events.length / 2))
        return null
      }
      await this.store.settle([{ id: events[0]!.id, status: 'rejected', problem: error.problem }])
      return null
    }
  }

  /** A server that wants a newer app has taken the events all the same. */
  async #keepOldAppsResults(error: Refused): Promise<void> {
    const { results } = error.problem as Partial<SyncAnswer>
    if (results) await this.store.settle(results)
  }

  async #learnPhotos(held: SyncAnswer['photos']): Promise<void> {
    for (const photo of await this.store.photosIn('saved')) {
      const state = held[photo.sha256]
      if (state === 'received') await this.store.changePhoto(photo.id, { state, sent: photo.bytes })
    }
  }

  /** Visits, inspections and every checklist version they need, each checked by its hash. */
  async #refresh(): Promise<void> {
    const snapshot = await this.store.snapshot()
    const answer = await this.api.bootstrap(this.#token, snapshot?.etag ?? null)
    const bootstrap = answer?.bootstrap ?? (await this.store.bootstrap())
    for (const { id, version, sha256: expected } of bootstrap?.checklists ?? []) {
      if (await this.store.definition(expected)) continue
      const text = await this.api.definition(this.#token, id, version)
      if ((await sha256(text)) !== expected) throw new Offline(`checklist ${id}/${version} arrived damaged`)
      await this.store.saveDefinition(expected, JSON.parse(text) as Definition)
    }
    if (answer) await this.store.saveBootstrap(answer.bootstrap, answer.etag)
  }

  /** Each photo whose event has arrived; one that is refused never holds up the next. */
  async #sendPhotos(): Promise<void> {
    for (const photo of await this.store.photosIn('saved')) {
      if (photo.blob) await this.#sendPhoto({ ...photo, blob: photo.blob })
    }
  }

  async #sendPhoto(photo: StoredPhoto & { blob: Blob }): Promise<void> {
    let told = 0
    try {
      await uploadPhoto(this.api.base, this.api.headers(this.#token), photo, {
        started: (upload) => this.store.changePhoto(photo.id, { upload }),
        progress: (sent) => {
          if (sent - told < 64 * 1024 && sent < photo.bytes) return
          told = sent
          this.#say({ progress: { photo: photo.id, sent, bytes: photo.bytes } })
        },
      })
      await this.store.changePhoto(photo.id, { state: 'received', sent: photo.bytes, problem: null })
    } catch (error) {
      if (!(error instanceof Refused) || error.passing || error.status === 401) throw error
      await this.#keepRefusedPhoto(photo, error)
    }
  }

  async #keepRefusedPhoto(photo: StoredPhoto, error: Refused): Promise<void> {
    if (photo.upload && [404, 409, 410].includes(error.status)) {
      await this.store.changePhoto(photo.id, { upload: null, problem: error.problem })
      return
    }
    const final = error.status === 422
    await this.store.changePhoto(photo.id, { state: final ? 'refused' : 'saved', problem: error.problem })
  }

  /** Submit when everything has arrived; on a difference send what the server lacks and try once more. */
  async #submit(submission: Submission, again: boolean): Promise<void> {
    const { inspection } = submission
    const plan = await this.store.plan(inspection)
    if (!plan || !(await this.#hasArrived(inspection))) return
    const stored = await this.store.events(inspection)
    const state = merge(stored.filter((one) => one.state !== 'quarantined').map(({ event }) => event))
    const held = {
      inspection,
      checklist: plan.checklist.sha256,
      digest: await digestOf(inspection, plan.checklist.sha256, state),
      photos: photoHashes(state),
    }
    try {
      const answer = await this.api.submit(this.#token, inspection, held.digest, held.photos)
      const keys = (await this.store.bootstrap())?.receipt_keys ?? []
      const content = await verifyReceipt(answer.receipt, keys)
      checkReceipt(content, held)
      await this.store.verified(inspection, { receipt: answer.receipt, content, score: answer.score })
    } catch (error) {
      if (error instanceof BadReceipt) {
        const problem = { type: '/problems/bad-receipt', title: '回执校验未通过', detail: error.message }
        await this.store.changeSubmission(inspection, { problem })
        return
      }
      if (!(error instanceof Refused) || error.passing || error.status === 401) throw error
      if (error.problem.type === '/problems/incomplete-transfer' && again) {
        await this.#sendWhatIsLacking(inspection, error)
        await this.#submit(submission, false)
        return
      }
      await this.store.changeSubmission(inspection, {
        state: error.problem.type === '/problems/incomplete-transfer' ? 'queued' : 'refused',
        problem: error.problem as Submission['problem'],
      })
    }
  }

  async #hasArrived(inspection: string): Promise<boolean> {
    const events = await this.store.events(inspection)
    const photos = await this.store.photos(inspection)
    const removed = new Set(
      [...merge(events.map(({ event }) => event)).values()]
        .filter((event) => event.kind === 'photo')
        .filter(({ present }) => !present)
        .map(({ photo }) => photo),
    )
    return (
      events.every(({ state }) => state !== 'saved') &&
      photos.every(({ id, state }) => removed.has(id) || (state !== 'saved' && state !== 'refused'))
    )
  }

  async #sendWhatIsLacking(inspection: string, error: Refused): Promise<void> {
    const held = (error.problem.held ?? {}) as Record<string, string>
    const missing = new Set((error.problem.missing_photos ?? []) as string[])
    const known = new Set(Object.values(held))
    const stored = await this.store.events(inspection)
    await this.store.unsend(stored.filter(({ id }) => !known.has(id)).map(({ id }) => id))
    for (const photo of await this.store.photos(inspection)) {
      if (missing.has(photo.sha256) && photo.blob) {
        await this.store.changePhoto(photo.id, { state: 'saved', upload: null, sent: 0 })
      }
    }
    await this.#push()
    await this.#sendPhotos()
  }

  async #beat(): Promise<void> {
    const unsent = await this.store.unsent()
    await this.api.heartbeat(this.#token, this.store.account!.device, {
      unsent_events: unsent.events,
      unsent_photos: unsent.photos,
      oldest_unsent_at: unsent.oldest,
      app_version: this.api.version,
      ...(await this.surroundings.storage()),
    })
  }
}

function hindranceOf(error: unknown): SyncStatus['hindrance'] {
  if (error instanceof Offline) return 'offline'
  if (error instanceof Refused && error.status === 401) return 'sign-in'
  if (error instanceof Refused && error.status === 426) return 'update'
  return 'server'
}
