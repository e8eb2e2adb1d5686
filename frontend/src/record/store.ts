/** Everything the phone holds for the person who is signed in; nobody else's work is ever shown. */

import { Connection } from './connection'
import { Log } from './log'
import { Memos } from './memos'
import { Photos } from './photos'
import { Plans } from './plans'
import { Submissions } from './submissions'
import type { Account, InspectionPlan } from './types'

export interface Unsent {
  readonly events: number
  readonly photos: number
  /** Submissions without a verified receipt. */
  readonly submissions: number
  readonly oldest: string | null
}

export class Store {
  readonly log: Log
  readonly photos: Photos
  readonly submissions: Submissions
  readonly plans: Plans
  readonly memos: Memos

  private constructor(readonly connection: Connection) {
    this.log = new Log(connection)
    this.photos = new Photos(connection)
    this.submissions = new Submissions(connection)
    this.plans = new Plans(connection, async (plan) => (await this.isWorked(plan)) || (await this.isConfidential(plan)))
    this.memos = new Memos(connection)
  }

  /** Open the phone's database and see who is signed in. */
  static async open(name = 'inspect-app'): Promise<Store> {
    return new Store(await Connection.open(name))
  }

  close(): Promise<void> {
    return this.connection.close()
  }

  get account(): Account | null {
    return this.connection.account
  }

  /** Whether a PIN is set and has not been given in this tab. */
  get locked(): boolean {
    return this.connection.vault.locked
  }

  get user(): number {
    return this.connection.user
  }

  /** Whether the phone holds work that would be out of sight, or out of reach, without the plan. */
  async isWorked({ id, state }: InspectionPlan): Promise<boolean> {
    const submission = await this.submissions.of(id)
    if (submission) return submission.state !== 'verified'
    const own = (await this.log.events(id)).filter(({ event }) => event.author === this.user)
    const waiting = (await this.photos.of(id)).some((photo) => photo.state === 'saved' || photo.state === 'refused')
    return waiting || (state === 'open' ? own.length > 0 : own.some((one) => one.state !== 'received'))
  }

  async isConfidential({ checklist }: InspectionPlan): Promise<boolean> {
    return (await this.plans.definition(checklist.sha256))?.confidential?.retention !== undefined
  }

  /** What has not reached the server yet, and since when. */
  async unsent(): Promise<Unsent> {
    const events = await this.log.waitingSince()
    const photos = await this.photos.in('saved')
    const submissions = (await this.submissions.all()).filter(({ state }) => state !== 'verified')
    const instants = [...events, ...photos.map(({ saved_at }) => saved_at)]
    const oldest = instants.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null
    return { events: events.length, photos: photos.length, submissions: submissions.length, oldest }
  }
}
