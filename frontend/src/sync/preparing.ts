/** Fetches what helps a person to fill a form without a network; a form can be filled without it too. */

import type { Account, Bootstrap, Earlier, Sentences, Store } from '../record'
import { Refused, type Api } from './api'

type Ask = <Answer>(account: Account, call: Promise<Answer>) => Promise<Answer>

interface Held<Thing> {
  /** The hash, or the day, of what is held. */
  readonly mark: string
  /** null: the server has none, or knows of no such thing yet. */
  readonly thing: Thing | null
}

const ofSentences = (sha256: string) => `sentences/${sha256}`
const ofEarlier = (inspection: string) => `earlier/${inspection}`

/** Sentences that are missing or were worded anew, and once a day what earlier inspections left behind. Throws Offline. */
export async function prepare(account: Account, store: Store, api: Api, ask: Ask, today: string): Promise<void> {
  const bootstrap = await store.bootstrap()
  for (const { id, version, sha256, sentences } of bootstrap?.checklists ?? []) {
    if (sentences) await renew(store, ofSentences(sha256), sentences, () => ask(account, api.sentences(account.token, id, version)))
  }
  for (const { id } of openInspections(bootstrap)) {
    await renew(store, ofEarlier(id), today, () => ask(account, api.earlier(account.token, id)))
  }
}

function openInspections(bootstrap: Bootstrap | null): Bootstrap['inspections'] {
  return (bootstrap?.inspections ?? []).filter(({ state, withdrawn }) => state === 'open' && !withdrawn)
}

async function renew<Thing>(store: Store, name: string, mark: string, fetch: () => Promise<Thing>): Promise<void> {
  const held = (await store.recall(name)) as Held<Thing> | undefined
  if (held?.mark === mark) return
  try {
    await store.remember(name, { mark, thing: await fetch() })
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 401 || error.passing) throw error
    await store.remember(name, { mark, thing: held?.thing ?? null })
  }
}

export async function sentencesOf(store: Store, sha256: string): Promise<Sentences | null> {
  return ((await store.recall(ofSentences(sha256))) as Held<Sentences> | undefined)?.thing ?? null
}

export async function earlierOf(store: Store, inspection: string): Promise<Earlier | null> {
  return ((await store.recall(ofEarlier(inspection))) as Held<Earlier> | undefined)?.thing ?? null
}
