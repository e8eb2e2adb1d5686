/** The phone's database. A write is told as done only after it is on the disk (durability strict). */

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb'

import type { Account, Bootstrap, EventBase, InspectionEvent, Problem, StoredDefinition, StoredEvent, StoredPhoto, Submission } from './types'
import type { Kept } from './vault'

export interface Snapshot {
  user: number
  etag: string | null
  taken_at: string
  bootstrap: Kept<Bootstrap>
}

/** What orders and finds an event is always in clear; said: what it says, where that is sealed. */
export interface KeptEvent extends Omit<StoredEvent, 'event' | 'problem'> {
  readonly event: InspectionEvent | EventBase
  said?: Uint8Array<ArrayBuffer>
  readonly problem: Kept<Problem> | null
}

export interface KeptPhoto extends Omit<StoredPhoto, 'blob' | 'thumbnail'> {
  readonly blob: Blob | null
  readonly thumbnail: Blob | null
}

export interface KeptAccount extends Omit<Account, 'token'> {
  readonly token: Kept<string>
}

export interface Schema extends DBSchema {
  /** Key 'current' holds whoever is signed in. */
  accounts: { key: string; value: KeptAccount }
  snapshots: { key: number; value: Snapshot }
  definitions: { key: string; value: StoredDefinition }
  /** Per user: a colleague on the same phone holds copies of their own. */
  events: {
    key: [number, string]
    value: KeptEvent
    indexes: { inspection: [number, string]; state: [number, string] }
  }
  photos: { key: string; value: KeptPhoto; indexes: { inspection: [number, string]; state: [number, string] } }
  submissions: { key: [number, string]; value: Submission; indexes: { user: number } }
  /** Greatest Lamport clock seen and last log position read, per user and inspection. */
  clocks: { key: [number, string]; value: { user: number; inspection: string; clock: number; position: number } }
  /** Small remembered things: pending camera, place in a form; and what is known of each person's PIN. */
  memos: { key: string; value: unknown }
}

export type Database = IDBPDatabase<Schema>
export type Write = IDBPTransaction<Schema, StoreNames<Schema>[], 'readwrite'>

/** `lost` is called when the browser closes the connection by itself, as phones short of memory do. */
export async function openDatabase(name: string, lost: () => void): Promise<Database> {
  return openDB<Schema>(name, 1, {
    terminated: lost,
    upgrade(database) {
      database.createObjectStore('accounts')
      database.createObjectStore('snapshots', { keyPath: 'user' })
      database.createObjectStore('definitions', { keyPath: 'sha256' })
      const events = database.createObjectStore('events', { keyPath: ['user', 'id'] })
      events.createIndex('inspection', ['user', 'inspection'])
      events.createIndex('state', ['user', 'state'])
      const photos = database.createObjectStore('photos', { keyPath: 'id' })
      photos.createIndex('inspection', ['user', 'inspection'])
      photos.createIndex('state', ['user', 'state'])
      database.createObjectStore('submissions', { keyPath: ['user', 'inspection'] }).createIndex('user', 'user')
      database.createObjectStore('clocks', { keyPath: ['user', 'inspection'] })
      database.createObjectStore('memos')
    },
  })
}

/** One all-or-nothing write over the stores; rejects when it is not on the disk, and then nothing is. */
export async function write<Result>(
  database: Database,
  stores: StoreNames<Schema>[],
  act: (transaction: Write) => Promise<Result>,
): Promise<Result> {
  const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' })
  const done = transaction.done
  done.catch(() => undefined)
  try {
    const result = await act(transaction)
    await done
    return result
  } catch (error) {
    try {
      transaction.abort()
    } catch {
      // Already over: it failed by itself, and nothing of it is kept.
    }
    throw error
  }
}
