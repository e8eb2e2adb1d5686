/** What the person has handed in, and the receipts for it. */

import type { Connection } from './connection'
import { localInstant } from './ids'
import { append, readyEvent } from './log'
import type { Submission } from './types'

export class Submissions {
  constructor(private readonly connection: Connection) {}

  async of(inspection: string): Promise<Submission | null> {
    const { user } = this.connection
    return (await (await this.connection.database()).get('submissions', [user, inspection])) ?? null
  }

  async all(): Promise<Submission[]> {
    const { user } = this.connection
    return (await this.connection.database()).getAllFromIndex('submissions', 'user', user)
  }

  /** The person has submitted: a submit event, and the submission waits for the network. */
  async queue(inspection: string, remark: string): Promise<void> {
    const { me } = this.connection
    const ready = () => readyEvent(this.connection.vault, me, { kind: 'submit', remark })
    await this.connection.keep(['events', 'clocks', 'submissions'], ready, async (tx, event) => {
      await append(tx, me, inspection, event)
      await tx.objectStore('submissions').put({
        inspection,
        user: me.user.id,
        state: 'queued',
        queued_at: localInstant(),
        problem: null,
        receipt: null,
        content: null,
        score: null,
        verified_at: null,
      })
    })
    this.connection.changed()
  }

  async change(inspection: string, change: Partial<Omit<Submission, 'inspection' | 'user'>>): Promise<void> {
    const { user } = this.connection
    await this.connection.write(['submissions'], async (tx) => {
      const held = await tx.objectStore('submissions').get([user, inspection])
      if (held) await tx.objectStore('submissions').put({ ...held, ...change })
    })
  }

  /** Keep a verified receipt and mark the photos it names; `now` in milliseconds. */
  async verified(
    inspection: string,
    receipt: Required<Pick<Submission, 'receipt' | 'content' | 'score'>>,
    now: number,
  ): Promise<void> {
    const { user } = this.connection
    const named = new Set(receipt.content?.photos)
    await this.connection.write(['submissions', 'photos'], async (tx) => {
      const held = await tx.objectStore('submissions').get([user, inspection])
      if (!held) return
      const verified_at = new Date(now).toISOString()
      await tx.objectStore('submissions').put({ ...held, ...receipt, state: 'verified', problem: null, verified_at })
      for (const photo of await tx.objectStore('photos').index('inspection').getAll([user, inspection])) {
        if (named.has(photo.sha256)) await tx.objectStore('photos').put({ ...photo, state: 'verified', problem: null })
      }
    })
  }
}
