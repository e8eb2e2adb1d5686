/** What the server planned for the person: visits, inspections, and the checklists they are filled by. */

import type { Definition } from '../checklist'
import type { Connection } from './connection'
import type { Snapshot } from './database'
import { keepWorked } from './snapshot'
import type { Bootstrap, InspectionPlan } from './types'

export class Plans {
  /** keeps: whether an inspection that the server names no more has to stay on this phone. */
  constructor(
    private readonly connection: Connection,
    private readonly keeps: (plan: InspectionPlan) => Promise<boolean>,
  ) {}

  async bootstrap(): Promise<Bootstrap | null> {
    return (await this.snapshot())?.bootstrap ?? null
  }

  async snapshot(): Promise<(Snapshot & { bootstrap: Bootstrap }) | null> {
    const { user, vault } = this.connection
    const kept = await (await this.connection.database()).get('snapshots', user)
    return kept ? { ...kept, bootstrap: await vault.open(snapshotOf(user), kept.bootstrap) } : null
  }

  /** Take a fresh snapshot; inspections with work on this phone stay although it names them no more. */
  async save(bootstrap: Bootstrap, etag: string | null): Promise<void> {
    const { user } = this.connection
    const old = await this.bootstrap()
    const named = new Set(bootstrap.inspections.map(({ id }) => id))
    const worked = new Set<string>()
    for (const plan of old?.inspections ?? []) if (!named.has(plan.id) && (await this.keeps(plan))) worked.add(plan.id)
    const whole = old ? keepWorked(old, bootstrap, worked) : bootstrap
    const ready = () => this.connection.vault.seal(snapshotOf(user), whole)
    await this.connection.keep(['snapshots'], ready, async (tx, kept) => {
      await tx.objectStore('snapshots').put({ user, etag, taken_at: new Date().toISOString(), bootstrap: kept })
    })
    this.connection.changed()
  }

  async one(inspection: string): Promise<InspectionPlan | null> {
    const bootstrap = await this.bootstrap()
    return bootstrap?.inspections.find(({ id }) => id === inspection) ?? null
  }

  async definition(sha256: string): Promise<Definition | null> {
    return (await (await this.connection.database()).get('definitions', sha256))?.definition ?? null
  }

  async saveDefinition(sha256: string, definition: Definition): Promise<void> {
    await this.connection.write(['definitions'], async (tx) => {
      await tx.objectStore('definitions').put({ sha256, definition })
    })
  }
}

export const snapshotOf = (user: number) => `snapshot/${user}`
