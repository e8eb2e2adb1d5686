/** The phone's open database, who is signed in on it, and who wants to hear of changes. */

import type { StoreNames } from 'idb'

import { openDatabase, write, type Database, type KeptAccount, type Schema, type Write } from './database'
import type { Account, InspectionEvent } from './types'
import { pinOf, Vault, type PinRecord } from './vault'

export class NobodySignedIn extends Error {}

/** recorded: the change is this one event, recorded in this tab; else anything may be different. */
type Listener = (recorded?: InspectionEvent) => void

export class Connection {
  #listeners = new Set<Listener>()
  #channel: BroadcastChannel | null
  #database: Promise<Database> | null = null
  account: Account | null = null
  readonly vault = new Vault()

  private constructor(private readonly name: string) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`${name}-store`)
    this.#channel?.addEventListener('message', () => void this.#hear())
  }

  static async open(name: string): Promise<Connection> {
    const connection = new Connection(name)
    await connection.refresh()
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

  /**
   * A write of what a PIN seals, told to nobody yet. A transaction does not outlast a cipher: `ready` seals before it,
   * and once more where the PIN was set or removed in between. Throws Locked.
   */
  async keep<Ready, Result>(
    stores: StoreNames<Schema>[],
    ready: () => Promise<Ready>,
    act: (transaction: Write, ready: Ready) => Promise<Result>,
  ): Promise<Result> {
    const { user } = this
    for (;;) {
      const mark = this.vault.record?.mark
      const made = await ready()
      const result = await write(await this.database(), [...new Set([...stores, 'memos' as const])], async (tx) => {
        const pin = (await tx.objectStore('memos').get(pinOf(user))) as PinRecord | undefined
        return pin?.mark === mark ? { is: await act(tx, made) } : null
      })
      if (result) return result.is
      await this.refresh()
    }
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
    await this.refresh()
    this.#tell()
  }

  /** See who is signed in and whether a PIN is set, as the disk says. */
  async refresh(): Promise<void> {
    const disk = (await this.database()).transaction(['accounts', 'memos'])
    const kept = await disk.objectStore('accounts').get('current')
    const pin = kept && ((await disk.objectStore('memos').get(pinOf(kept.user.id))) as PinRecord | undefined)
    if (kept?.user.id !== this.account?.user.id) this.vault.lock()
    this.vault.record = pin ?? null
    this.account = kept ? { ...kept, token: await this.#token(kept) } : null
  }

  /** The token, which opens nothing while the tab is locked. */
  async #token(kept: KeptAccount): Promise<string> {
    return this.vault.locked ? '' : this.vault.open(tokenOf(kept), kept.token)
  }

  /** Forget the key: until the PIN is given again nothing sealed is read, recorded or sent. */
  lock(): void {
    if (!this.vault.record || !this.account) return
    this.vault.lock()
    this.account = { ...this.account, token: '' }
    this.#tell()
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
    await this.refresh()
    this.changed()
  }

  /** Forget who is signed in. What was recorded stays, for the same person only. */
  async signedOut(): Promise<void> {
    await write(await this.database(), ['accounts'], (tx) => tx.objectStore('accounts').delete('current'))
    await this.refresh()
    this.changed()
  }
}

export const tokenOf = ({ user, device }: Pick<Account, 'user' | 'device'>) => `token/${user.id}/${device}`
