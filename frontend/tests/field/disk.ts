/** IndexedDB of many phones, whose tabs may die before a transaction, inside it, or right after it is on the disk. */

import { IDBFactory } from 'fake-indexeddb'

import type { World } from './world'

/** A tab as its disk sees it: every step may be its last. */
export interface DiskUser {
  readonly dead: boolean
  step(): void
  onDeath(act: () => void): void
}

const factory = new IDBFactory()

export function installDisk(world: World): void {
  const open = (name: string, version?: number) => {
    const tab = world.current as DiskUser | null
    const request = counted(world, factory.open(name, version))
    request.addEventListener('success', () => {
      if (tab) guard(world, tab, request.result)
    })
    return request
  }
  globalThis.indexedDB = { open } as IDBFactory
}

function counted<Request extends IDBRequest>(world: World, request: Request): Request {
  world.begin()
  for (const end of ['success', 'error']) request.addEventListener(end, () => world.end())
  return request
}

/** Every transaction of the connection ends with the tab, and what it had not committed is undone. */
function guard(world: World, tab: DiskUser, connection: IDBDatabase): void {
  const begin = connection.transaction.bind(connection)
  connection.transaction = (...given) => {
    tab.step()
    if (tab.dead) throw new DOMException('the tab is gone', 'InvalidStateError')
    const transaction = begin(...given)
    follow(world, tab, transaction)
    return transaction
  }
  tab.onDeath(() => connection.close())
}

function follow(world: World, tab: DiskUser, transaction: IDBTransaction): void {
  world.begin()
  let open = true
  const end = () => {
    open = false
    world.end()
  }
  transaction.addEventListener('complete', () => {
    end()
    tab.step()
  })
  transaction.addEventListener('abort', end)
  tab.onDeath(() => {
    if (open) abort(transaction)
  })
  if (transaction.mode === 'readonly') return
  const store = transaction.objectStore.bind(transaction)
  transaction.objectStore = (name) => {
    const found = store(name)
    const put = found.put.bind(found)
    found.put = (...given) => {
      tab.step()
      return put(...given)
    }
    return found
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It was being committed: too late to be undone, as on a real disk.
  }
}

/** All that is in a phone's database, as somebody would find it who took the phone apart. */
export async function readDisk(world: World, name: string): Promise<Record<string, unknown[]>> {
  const connection = await settled<IDBDatabase>(counted(world, factory.open(name)))
  const content: Record<string, unknown[]> = {}
  for (const store of connection.objectStoreNames) {
    content[store] = await settled(counted(world, connection.transaction(store).objectStore(store).getAll()))
  }
  connection.close()
  return content
}

/** What the system does to a phone short of space: all of it at once, without a word. */
export function evict(world: World, name: string): Promise<unknown> {
  return settled(counted(world, factory.deleteDatabase(name)))
}

function settled<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('the disk')))
  })
}
