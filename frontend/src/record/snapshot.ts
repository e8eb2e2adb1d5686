/** A fresh snapshot never makes work on this phone disappear. */

import type { Bootstrap } from './types'

/** The fresh snapshot, and of the old one whatever belongs to the inspections `worked` on that it names no more. */
export function keepWorked(old: Bootstrap, fresh: Bootstrap, worked: ReadonlySet<string>): Bootstrap {
  const named = new Set(fresh.inspections.map(({ id }) => id))
  const kept = old.inspections
    .filter(({ id }) => worked.has(id) && !named.has(id))
    .map((plan) => ({ ...plan, withdrawn: true as const }))
  const visits = new Set(kept.map(({ visit }) => visit))
  const schools = new Set(kept.map(({ school }) => school))
  const versions = new Set(kept.map(({ checklist }) => checklist.sha256))
  return {
    ...fresh,
    inspections: [...fresh.inspections, ...kept],
    visits: withMissing(fresh.visits, old.visits.filter(({ id }) => visits.has(id)), ({ id }) => id),
    schools: withMissing(fresh.schools, old.schools.filter(({ id }) => schools.has(id)), ({ id }) => id),
    checklists: withMissing(fresh.checklists, old.checklists.filter(({ sha256 }) => versions.has(sha256)), ({ sha256 }) => sha256),
  }
}

function withMissing<Thing>(fresh: readonly Thing[], old: readonly Thing[], name: (thing: Thing) => unknown): Thing[] {
  const named = new Set(fresh.map(name))
  return [...fresh, ...old.filter((thing) => !named.has(name(thing)))]
}
