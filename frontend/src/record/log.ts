/** The person's events on this phone: recorded here, sent, answered for, and read from the server's log. */

import type { StoreNames } from 'idb'

import type { Connection } from './connection'
import type { KeptEvent, Schema, Write } from './database'
import { localInstant, newId } from './ids'
import { merge, type State } from './merge'
import { noteMissing } from './missing'
import type { Account, EventBase, InspectionEvent, Members, Problem, StoredEvent } from './types'
import type { Vault } from './vault'

/** What the server said of one event sent (docs/wire.md). */
export interface EventResult {
  readonly id: string
  readonly status: 'accepted' | 'duplicate' | 'conflict' | 'rejected'
  readonly position?: number
  readonly late?: boolean
  readonly problem?: Problem
}

export class Log {
  constructor(private readonly connection: Connection) {}

  async events(inspection: string): Promise<StoredEvent[]> {
    const { user } = this.connection
    return this.#opened(await (await this.connection.database()).getAllFromIndex('events', 'inspection', [user, inspection]))
  }

  async eventsIn(state: StoredEvent['state']): Promise<StoredEvent[]> {
    return this.#opened(await this.#keptIn(state))
  }

  async #keptIn(state: StoredEvent['state']): Promise<KeptEvent[]> {
    const { user } = this.connection
    return (await this.connection.database()).getAllFromIndex('events', 'state', [user, state])
  }

  #opened(kept: readonly KeptEvent[]): Promise<StoredEvent[]> {
    const { vault } = this.connection
    return Promise.all(kept.map((one) => openEvent(vault, one)))
  }

  /** When each event that waits was recorded; known without the PIN too. */
  async waitingSince(): Promise<string[]> {
    return (await this.#keptIn('saved')).map(({ event }) => event.recorded_at)
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
    const { me } = this.connection
    const stores: StoreNames<Schema>[] = ['events', 'clocks']
    if (members.some(({ kind }) => kind === 'photo')) stores.push('photos')
    const ready = () => Promise.all(members.map((one) => readyEvent(this.connection.vault, me, one)))
    const events = await this.connection.keep(stores, ready, async (tx, made) => {
      const recorded: InspectionEvent[] = []
      for (const one of made) {
        const event = await append(tx, me, inspection, one)
        if (event.kind === 'photo') await noteMissing(tx, me.user.id, event)
        recorded.push(event)
      }
      return recorded
    })
    this.connection.changed(...events)
    return events
  }

  /** All that this person recorded, in the order of recording; whatever the server said of it. */
  async own(): Promise<InspectionEvent[]> {
    const { user } = this.connection
    const stored = await (await this.connection.database()).getAll('events', IDBKeyRange.bound([user, ''], [user, '\uffff']))
    return (await this.#opened(stored)).map(({ event }) => event).filter(({ author }) => author === user)
  }

  async unsent(limit: number): Promise<InspectionEvent[]> {
    const kept = await this.#keptIn('saved')
    const next = kept.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit)
    return (await this.#opened(next)).map(({ event }) => event)
  }

  /** Write down what the server said of the events sent. */
  async settle(results: readonly EventResult[]): Promise<void> {
    if (results.length === 0) return
    const { user } = this.connection
    const seal = async (result: EventResult) => ({ result, problem: await sealProblem(this.connection.vault, user, result.id, result.problem) })
    await this.connection.keep(['events'], () => Promise.all(results.map(seal)), async (tx, made) => {
      const events = tx.objectStore('events')
      for (const { result, problem } of made) {
        const held = await events.get([user, result.id])
        if (!held) continue
        const taken = result.status === 'accepted' || result.status === 'duplicate'
        await events.put({
          ...held,
          state: taken ? 'received' : 'quarantined',
          position: result.position ?? null,
          late: result.late ?? false,
          problem,
        })
      }
    })
    this.connection.changed()
  }

  /** How far the server's log of each inspection has been read. */
  async cursor(): Promise<Record<string, number>> {
    const { user } = this.connection
    const clocks = await (await this.connection.database()).getAll('clocks', IDBKeyRange.bound([user, ''], [user, '\uffff']))
    return Object.fromEntries(clocks.filter(({ position }) => position > 0).map((one) => [one.inspection, one.position]))
  }

  /** Take in events of others (or own ones after a loss) and how far the log has been read. */
  async take(entries: readonly { position: number; event: InspectionEvent }[], cursor: Record<string, number>): Promise<void> {
    const { user } = this.connection
    const seal = async (entry: (typeof entries)[number]) => ({ ...entry, kept: await keptEvent(this.connection.vault, user, entry.event) })
    await this.connection.keep(['events', 'clocks', 'photos'], () => Promise.all(entries.map(seal)), async (tx, made) => {
      const greatest: Record<string, number> = {}
      for (const { position, event, kept } of made) {
        greatest[event.inspection] = Math.max(greatest[event.inspection] ?? 0, event.clock)
        const held = await tx.objectStore('events').get([user, event.id])
        if (held?.state === 'received') continue
        if (event.kind === 'photo') await noteMissing(tx, user, event)
        await tx.objectStore('events').put({
          id: event.id,
          user,
          inspection: event.inspection,
          ...kept,
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
    this.connection.changed()
  }

  /** Read the inspection's whole log again at the next call. */
  async reread(inspection: string): Promise<void> {
    const { user } = this.connection
    await this.connection.write(['clocks'], async (tx) => {
      const held = await tx.objectStore('clocks').get([user, inspection])
      if (held) await tx.objectStore('clocks').put({ ...held, position: 0 })
    })
  }

  /** Send own events again: those that the server turned out to lack, or put in quarantine. */
  async sendAgain(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const { user } = this.connection
    await this.connection.write(['events'], async (tx) => {
      for (const id of ids) {
        const held = await tx.objectStore('events').get([user, id])
        if (held?.event.author === user) await tx.objectStore('events').put({ ...held, state: 'saved' })
      }
    })
  }
}

/** What is to be recorded with the id it will have, and sealed where a PIN is set. */
export interface ReadyEvent {
  readonly id: string
  readonly members: Members
  readonly said: Uint8Array<ArrayBuffer> | null
}

export async function readyEvent(vault: Vault, { user }: Account, members: Members): Promise<ReadyEvent> {
  const id = newId()
  const said = await vault.seal(saidOf(user.id, id), members)
  return { id, members, said: said instanceof Uint8Array ? said : null }
}

/** The event with the next Lamport clock, saved within the transaction. */
export async function append(tx: Write, { user, device }: Account, inspection: string, { id, members, said }: ReadyEvent): Promise<InspectionEvent> {
  const clocks = tx.objectStore('clocks')
  const held = await clocks.get([user.id, inspection])
  const clock = (held?.clock ?? 0) + 1
  const base: EventBase = { id, inspection, device, author: user.id, clock, recorded_at: localInstant() }
  const event: InspectionEvent = { ...base, ...members }
  await clocks.put({ user: user.id, inspection, clock, position: held?.position ?? 0 })
  await tx.objectStore('events').put({
    id,
    user: user.id,
    inspection,
    ...(said ? { event: base, said } : { event }),
    state: 'saved',
    position: null,
    late: false,
    problem: null,
  })
  return event
}

/** The event as it lies on the disk. */
export async function keptEvent(vault: Vault, user: number, event: InspectionEvent): Promise<Pick<KeptEvent, 'event' | 'said'>> {
  const { id, inspection, device, author, clock, recorded_at, ...members } = event
  const said = await vault.seal(saidOf(user, id), members)
  return said instanceof Uint8Array ? { event: { id, inspection, device, author, clock, recorded_at }, said } : { event }
}

export async function openEvent(vault: Vault, { said, ...kept }: KeptEvent): Promise<StoredEvent> {
  const members = said && (await vault.open<Members>(saidOf(kept.user, kept.id), said))
  const problem = kept.problem && (await vault.open(problemOf(kept.user, kept.id), kept.problem))
  return { ...kept, event: { ...kept.event, ...members } as InspectionEvent, problem }
}

export async function sealProblem(vault: Vault, user: number, id: string, problem: Problem | null = null): Promise<KeptEvent['problem']> {
  return problem && vault.seal(problemOf(user, id), problem)
}

const saidOf = (user: number, id: string) => `event/${user}/${id}`
const problemOf = (user: number, id: string) => `problem/${user}/${id}`
