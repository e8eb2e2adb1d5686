/**
 * Virtual time for many phones in one process. Whatever a phone can wait for is counted or timed here, so that one
 * thing happens after another, in the same order for the same seed, and a stall of a minute takes no time.
 */

import { newId } from '../../src/record'
import type { Dice } from './dice'

/** Whoever a moment belongs to: a tab of a phone, with a clock that may be wrong. */
export interface Owner {
  readonly dead: boolean
  readonly skew: number
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly owner: Owner | null
  readonly act: () => void
}

const { setImmediate } = globalThis
const RealDate = Date
/** Turns of the real event loop without anything under way before virtual time goes on. */
const QUIET_TURNS = 2

export class World {
  now: number
  /** Whose code is running. */
  current: Owner | null = null
  #timers = new Map<number, Timer>()
  #order = 0
  #underWay = 0

  constructor(start: number) {
    this.now = start
  }

  /** Run `act` after so many virtual milliseconds, unless its owner has died by then. */
  later(after: number, owner: Owner | null, act: () => void): number {
    const order = (this.#order += 1)
    this.#timers.set(order, { at: this.now + Math.max(0, Math.round(after)), order, owner, act })
    return order
  }

  forget(order: unknown): void {
    this.#timers.delete(order as number)
  }

  sleep(duration: number, owner: Owner | null = null): Promise<void> {
    return new Promise((resolve) => this.later(duration, owner, resolve))
  }

  until(instant: number): Promise<void> {
    return this.sleep(instant - this.now)
  }

  /** Something real is under way; virtual time stands still until it is over. */
  async real<Answer>(act: Promise<Answer>): Promise<Answer> {
    this.#underWay += 1
    try {
      return await act
    } finally {
      this.#underWay -= 1
    }
  }

  begin(): void {
    this.#underWay += 1
  }

  end(): void {
    this.#underWay -= 1
  }

  /** Let time pass until nothing is left to happen. */
  async run(): Promise<void> {
    await this.#quiet()
    for (;;) {
      const next = this.#next()
      if (!next) return
      this.#timers.delete(next.order)
      if (next.owner?.dead) continue
      this.now = Math.max(this.now, next.at)
      this.current = next.owner
      next.act()
      await this.#quiet()
    }
  }

  #next(): Timer | null {
    let first: Timer | null = null
    for (const timer of this.#timers.values()) {
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer
    }
    return first
  }

  async #quiet(): Promise<void> {
    for (let still = 0; still < QUIET_TURNS; ) {
      await new Promise((resolve) => setImmediate(resolve))
      still = this.#underWay > 0 ? 0 : still + 1
    }
  }

  /** What the phone of the running code believes the time to be, in milliseconds. */
  shown(): number {
    return this.now + (this.current?.skew ?? 0)
  }

  /** Put the world's time and chance in the place of the machine's. */
  rule(dice: Dice): void {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const world = this
    class PhoneDate extends RealDate {
      constructor(...given: [] | ConstructorParameters<typeof Date>) {
        if (given.length === 0) super(world.shown())
        else super(...(given as [number]))
      }

      static override now(): number {
        return world.shown()
      }
    }
    const replaced = {
      Date: PhoneDate,
      setTimeout: (act: () => void, after = 0) => (world.current?.dead ? 0 : world.later(after, world.current, act)),
      clearTimeout: (order: unknown) => world.forget(order),
    }
    Object.assign(globalThis, replaced)
    AbortSignal.timeout = (after) => {
      const abort = new AbortController()
      world.later(after, world.current, () => abort.abort())
      return abort.signal
    }
    crypto.getRandomValues = (array) => {
      const bytes = array as unknown as Uint8Array
      for (let at = 0; at < bytes.length; at += 1) bytes[at] = dice.between(0, 255)
      return array
    }
    crypto.randomUUID = () => newId(world.shown()) as ReturnType<typeof crypto.randomUUID>
    for (const name of ['digest', 'importKey', 'verify', 'deriveKey', 'encrypt', 'decrypt'] as const) {
      const genuine = crypto.subtle[name].bind(crypto.subtle) as (...given: unknown[]) => Promise<unknown>
      Object.defineProperty(crypto.subtle, name, { value: (...given: unknown[]) => world.real(genuine(...given)) })
    }
    const read = Blob.prototype.arrayBuffer
    Blob.prototype.arrayBuffer = function (this: Blob) {
      return world.real(read.call(this))
    }
  }
}
