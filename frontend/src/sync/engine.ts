/** Sends everything this phone recorded, whenever there is a way, and says at any time how it stands. */

import { NobodySignedIn, type Store } from '../record'
import { Offline, Refused, type Api } from './api'
import { Delivery, type Phone } from './delivery'
import { uploadPhoto, type UploadPhoto } from './upload'

const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 300_000
const REGULAR_PAUSE_MS = 300_000
const PAUSE_FOR_ANOTHER_TAB_MS = 5_000
const PAUSE_OF_THE_PERSON_MS = 1_500
const LONGEST_WAIT_AFTER_SAVING_MS = 10_000

/** What a screen shows of the way to the server. */
export interface SyncStatus {
  readonly working: boolean
  /**
   * sign-in: the token is no longer good; update: the app is too old; offline: no way at the moment;
   * server: it refuses; phone: this phone itself cannot read or write; locked: the PIN has not been given.
   */
  readonly hindrance: 'none' | 'offline' | 'server' | 'sign-in' | 'update' | 'phone' | 'locked'
  readonly last_success: string | null
  readonly next_try: string | null
  /** Server time minus device time, in milliseconds. */
  readonly skew: number | null
  readonly progress: { readonly photo: string; readonly sent: number; readonly bytes: number } | null
}

export interface Surroundings extends Phone {
  /** Run alone among all tabs, or not at all; resolves to whether it ran. */
  alone(act: () => Promise<void>): Promise<boolean>
  /** Ask to be woken when the network returns. */
  wakeWhenOnline(): Promise<void>
  /** From 0 to 1, so that phones do not all come back at the same moment. */
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

  #delivery: Delivery
  #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #soon: ReturnType<typeof setTimeout> | undefined
  #savedSince: number | null = null
  #failures = 0
  #notBefore = 0
  #again = false
  #stopped = true

  constructor(
    private readonly store: Store,
    api: Api,
    private readonly surroundings: Surroundings,
    upload: UploadPhoto = uploadPhoto,
  ) {
    this.#delivery = new Delivery(store, api, upload, surroundings, {
      skew: (skew) => this.#say({ skew }),
      photo: (progress) => this.#say({ progress }),
    })
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #say(change: Partial<SyncStatus>): void {
    this.status = { ...this.status, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** Begin to send by itself; call `wake` at every occasion (open, online, shown or hidden) and `saved` after each save. */
  start(): void {
    this.#stopped = false
    void this.sendNow()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearTimeout(this.#soon)
  }

  /** Something was saved: wakes when the person pauses, so that no tap waits for the sending of another. */
  saved(): void {
    clearTimeout(this.#soon)
    this.#savedSince ??= this.surroundings.now()
    const left = this.#savedSince + LONGEST_WAIT_AFTER_SAVING_MS - this.surroundings.now()
    this.#soon = setTimeout(() => this.wake(), Math.max(0, Math.min(PAUSE_OF_THE_PERSON_MS, left)))
  }

  /** Something happened that makes a try worthwhile; during a pass one more follows it. */
  wake(): void {
    this.#savedSince = null
    clearTimeout(this.#soon)
    if (this.#stopped || this.surroundings.now() < this.#notBefore) return
    if (this.status.working) this.#again = true
    else void this.#attempt()
  }

  /** The browser believes there is a network; it knows nothing of the server, so the pause after a failure stays. */
  remind(): void {
    const { next_try } = this.status
    if (next_try === null || this.surroundings.now() >= Date.parse(next_try)) this.wake()
  }

  /** A person asks, or has opened the app: try at once, also what the server refused before. Never rejects: see the status. */
  async sendNow(): Promise<void> {
    if (this.store.account && !this.store.locked && !this.status.working) {
      const kept = await this.store.log.eventsIn('quarantined').catch(() => [])
      await this.store.log.sendAgain(kept.map(({ id }) => id)).catch(() => undefined)
    }
    await this.#attempt()
  }

  async #attempt(): Promise<void> {
    const { account } = this.store
    if (this.status.working || !account) return
    clearTimeout(this.#timer)
    if (this.store.locked) {
      this.#say({ hindrance: 'locked', next_try: null })
      return
    }
    this.#again = false
    this.#say({ working: true, next_try: null })
    let pause = REGULAR_PAUSE_MS
    try {
      const ran = await this.surroundings.alone(() => this.#delivery.run(account))
      this.#failures = 0
      if (ran) this.#say({ hindrance: 'none', last_success: new Date(this.surroundings.now()).toISOString() })
      else pause = PAUSE_FOR_ANOTHER_TAB_MS
    } catch (error) {
      this.#failures += 1
      this.#say({ hindrance: this.store.locked ? 'locked' : hindranceOf(error) })
      pause = this.#pauseAfter(error)
      if (error instanceof Offline) await this.surroundings.wakeWhenOnline().catch(() => undefined)
    }
    this.#say({ working: false, progress: null })
    this.#schedule(pause)
  }

  /** Twice as long after each failure, less a random part, and never sooner than the server asked for. */
  #pauseAfter(error: unknown): number {
    const backoff = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 20), LONGEST_PAUSE_MS)
    const asked = error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : 0
    this.#notBefore = asked ? this.surroundings.now() + asked : 0
    return Math.max(backoff * (0.5 + this.surroundings.random() / 2), asked)
  }

  #schedule(pause: number): void {
    if (this.#stopped) return
    if (this.#again && this.#failures === 0) {
      void this.#attempt()
      return
    }
    this.#say({ next_try: new Date(this.surroundings.now() + pause).toISOString() })
    this.#timer = setTimeout(() => void this.#attempt(), pause)
  }
}

function hindranceOf(error: unknown): SyncStatus['hindrance'] {
  if (error instanceof Offline) return 'offline'
  if (error instanceof NobodySignedIn) return 'sign-in'
  if (!(error instanceof Refused)) return 'phone'
  if (error.status === 401) return 'sign-in'
  return error.status === 426 ? 'update' : 'server'
}
