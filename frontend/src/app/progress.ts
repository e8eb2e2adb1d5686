/** How far each inspection of a visit has come, for the lists. */

import { Form } from '../checklist'
import { merge, responsesOf, type InspectionPlan, type School, type Store, type Submission, type Visit } from '../record'

export type Stage = 'untouched' | 'saved' | 'received' | 'queued' | 'refused' | 'verified'

export interface Progress {
  readonly plan: InspectionPlan
  readonly title: { zh: string; en: string }
  readonly downloaded: boolean
  /** Things still wanted before submission. */
  readonly missing: number
  readonly stage: Stage
  readonly events: { total: number; sent: number }
  readonly photos: { total: number; sent: number }
  readonly submission: Submission | null
}

export interface VisitProgress {
  readonly visit: Visit
  readonly school: School | undefined
  readonly inspections: readonly Progress[]
}

export async function visitsProgress(store: Store): Promise<VisitProgress[] | null> {
  const bootstrap = await store.plans.bootstrap()
  if (!bootstrap) return null
  const visits = await Promise.all(
    bootstrap.visits.map(async (visit) => ({
      visit,
      school: bootstrap.schools.find(({ id }) => id === visit.school),
      inspections: await Promise.all(
        bootstrap.inspections.filter((plan) => plan.visit === visit.id).map((plan) => progress(store, plan, bootstrap.checklists)),
      ),
    })),
  )
  return visits.sort((a, b) => (a.visit.date < b.visit.date ? -1 : 1))
}

async function progress(
  store: Store,
  plan: InspectionPlan,
  checklists: readonly { id: string; version: number; title: { zh: string; en: string } }[],
): Promise<Progress> {
  const [definition, events, photos, submission] = await Promise.all([
    store.plans.definition(plan.checklist.sha256),
    store.log.events(plan.id),
    store.photos.of(plan.id),
    store.submissions.of(plan.id),
  ])
  const state = merge(events.map(({ event }) => event))
  const sentEvents = events.filter((one) => one.state === 'received').length
  const sentPhotos = photos.filter((one) => one.state === 'received' || one.state === 'verified').length
  const pointer = checklists.find(({ id, version }) => id === plan.checklist.id && version === plan.checklist.version)
  return {
    plan,
    title: pointer?.title ?? { zh: plan.checklist.id, en: plan.checklist.id },
    downloaded: definition !== null,
    missing: definition ? Form.of(definition, plan.facts, responsesOf(definition, state)).missing.length : 0,
    stage: stageOf(plan, submission, events.length === 0, sentEvents === events.length && sentPhotos === photos.length),
    events: { total: events.length, sent: sentEvents },
    photos: { total: photos.length, sent: sentPhotos },
    submission,
  }
}

function stageOf(plan: InspectionPlan, submission: Submission | null, untouched: boolean, allSent: boolean): Stage {
  if (submission) return submission.state
  if (plan.state === 'sealed') return 'verified'
  if (untouched) return 'untouched'
  return allSent ? 'received' : 'saved'
}
