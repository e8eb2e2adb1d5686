/** Fetches what helps a person to fill a form without a network; a form can be filled without it too. */

import type { Account, Bootstrap, Earlier, InspectionPlan, Review, Sentences, Store } from '../record'
import { Refused, type Api } from './api'

type Ask = <Answer>(account: Account, call: Promise<Answer>) => Promise<Answer>

interface Held<Thing> {
  /** The hash, or the day, of what is held. */
  readonly mark: string
  /** null: the server has none, or knows of no such thing yet. */
  readonly thing: Thing | null
}

const ofSentences = (sha256: string) => `sentences/${sha256}`
const ofReview = (inspection: string) => `review/${inspection}`
const ofEarlier = (inspection: string) => `earlier/${inspection}`

/** About one finding: its reported repair, or whether it has stayed mended since it was struck off. */
export const isReview = (plan: InspectionPlan) => ['re-inspection', 'spot-check'].includes(plan.checklist.id)

/**
 * Sentences that are missing or were worded anew; once a day what earlier inspections left behind, and what is to be
 * re-inspected; and after its seal what came of it. Throws Offline.
 */
export async function prepare(account: Account, store: Store, api: Api, ask: Ask, today: string): Promise<void> {
  const bootstrap = await store.plans.bootstrap()
  for (const { id, version, sha256, sentences } of bootstrap?.checklists ?? []) {
    if (sentences) await renew(store, ofSentences(sha256), sentences, () => ask(account, api.sentences(account.token, id, version)))
  }
  for (const { id, state } of bootstrap?.inspections.filter(isReview) ?? []) {
    const sealed = state === 'sealed' || (await store.submissions.of(id))?.state === 'verified'
    const held = sealed ? null : await reviewOf(store, id)
    await renew(store, ofReview(id), sealed ? 'sealed' : today, () => fetchReview(account, id, sealed, held, api, ask))
  }
  for (const { id } of openInspections(bootstrap)) {
    await renew(store, ofEarlier(id), today, () => ask(account, api.earlier(account.token, id)))
  }
}

function openInspections(bootstrap: Bootstrap | null): Bootstrap['inspections'] {
  return (bootstrap?.inspections ?? []).filter(({ state, withdrawn }) => state === 'open' && !withdrawn)
}

/** A review with its photos, those that are on the phone not fetched again; a sealed one needs none. */
async function fetchReview(account: Account, id: string, sealed: boolean, held: Review | null, api: Api, ask: Ask): Promise<Review> {
  const review = await ask(account, api.review(account.token, id))
  const pictures: Record<string, Blob> = {}
  for (const photo of sealed ? [] : [...review.before, ...review.after]) {
    pictures[photo.id] = held?.pictures[photo.id] ?? (await ask(account, api.findingPhoto(account.token, review.finding, photo.id)))
  }
  return { ...review, pictures }
}

async function renew<Thing>(store: Store, name: string, mark: string, fetch: () => Promise<Thing>): Promise<void> {
  const held = (await store.memos.recall(name)) as Held<Thing> | undefined
  if (held?.mark === mark) return
  try {
    await store.memos.remember(name, { mark, thing: await fetch() })
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 401 || error.passing) throw error
    await store.memos.remember(name, { mark, thing: held?.thing ?? null })
  }
}

export async function sentencesOf(store: Store, sha256: string): Promise<Sentences | null> {
  return ((await store.memos.recall(ofSentences(sha256))) as Held<Sentences> | undefined)?.thing ?? null
}

export async function earlierOf(store: Store, inspection: string): Promise<Earlier | null> {
  return ((await store.memos.recall(ofEarlier(inspection))) as Held<Earlier> | undefined)?.thing ?? null
}

export async function reviewOf(store: Store, inspection: string): Promise<Review | null> {
  return ((await store.memos.recall(ofReview(inspection))) as Held<Review> | undefined)?.thing ?? null
}
