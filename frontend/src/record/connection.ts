/** The phone's open database, who is signed in on it, and who wants to hear of changes. */

import type { StoreNames } from 'idb'

import { openDatabase, write, type Database, type Schema, type Write } from './database'
import type { Account, InspectionEvent } from './types'

export class NobodySignedIn extends Error {}

/** recorded: the change is this one event, recorded in this tab; else anything may be different. */
type Listener = (recorded?: InspectionEvent) => void

export class Connection {
  #listeners = new Set<Listener>()
  #channel: BroadcastChannel | null
  #database: Promise<Database> | null = null
  account: Account | null = null

  private constructor(private readonly name: string) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`${name}-store`)
    this.#channel?.addEventListener('message', () => void this.#hear())
  }

  static async open(name: string): Promise<Connection> {
    const connection = new Connection(name)
    connection.account = await connection.#current()
    return connection
  }

  async close(): Promise<void> {
    this.#channel?.close()
    ;(await this.database()).close()
  }

  /** The open database; opened anew when the browser closed it. */
  database(): Promise<Database> {
    this.#database ??= openDatabase(this.name, () => (this.#database = null)).catch((error: unknown) => {
      this.#database = null
      throw error
    })
    return this.#database
  }

  async write<Result>(stores: StoreNames<Schema>[], act: (transaction: Write) => Promise<Result>): Promise<Result> {
    const result = await write(await this.database(), stores, act)
    this.changed()
    return result
  }

  /** A write of which its events are all that screens need to hear. */
  async append(stores: StoreNames<Schema>[], act: (transaction: Write) => Promise<InspectionEvent[]>): Promise<InspectionEvent[]> {
    const events = await write(await this.database(), stores, act)
    this.changed(...events)
    return events
  }

  changed(...recorded: readonly InspectionEvent[]): void {
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
    return (await (await this.database()).get('accounts', 'current')) ?? null
  }

  get me(): Account {
    if (!this.account) throw new NobodySignedIn()
    return this.account
  }

  get user(): number {
    return this.me.user.id
  }

  async signedIn(account: Account): Promise<void> {
    await write(await this.database(), ['accounts'], async (tx) => {
      await tx.objectStore('accounts').put(account, 'current')
    })
    this.account = account
    this.changed()
  }

  /** Forget who is signed in. What was recorded stays, for the same person only. */
  async signedOut(): Promise<void> {
    await write(await this.database(), ['accounts'], (tx) => tx.objectStore('accounts').delete('current'))
    this.account = null
    this.changed()
  }
}
