/** Small things remembered for the person: the place in a form, the open camera, what helps to fill a form. */

import type { Connection } from './connection'
import { localInstant } from './ids'
import type { PendingCamera } from './types'

const CAMERA = 'camera'

/** Keys of all that is remembered for a person. */
export const memosOf = (user: number): IDBKeyRange => IDBKeyRange.bound(`${user}/`, `${user}/\uffff`)

export class Memos {
  constructor(private readonly connection: Connection) {}

  async remember(name: string, value: unknown): Promise<void> {
    const key = this.#key(name)
    await this.connection.keep(['memos'], () => this.connection.vault.seal(key, value), async (tx, kept) => {
      await tx.objectStore('memos').put(kept, key)
    })
  }

  async recall(name: string): Promise<unknown> {
    const key = this.#key(name)
    return this.connection.vault.open(key, await (await this.connection.database()).get('memos', key))
  }

  async pendingCamera(): Promise<PendingCamera | null> {
    return ((await this.recall(CAMERA)) as PendingCamera | undefined) ?? null
  }

  async openCamera(inspection: string, item: string, row: string): Promise<void> {
    const pending: PendingCamera = { inspection, item, row, opened_at: localInstant() }
    await this.remember(CAMERA, pending)
  }

  async closeCamera(): Promise<void> {
    const key = this.#key(CAMERA)
    await this.connection.write(['memos'], (tx) => tx.objectStore('memos').delete(key))
  }

  #key(name: string): string {
    return `${this.connection.user}/${name}`
  }
}
