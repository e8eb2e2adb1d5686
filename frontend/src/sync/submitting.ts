/** A submission: claimed when everything has arrived, believed only with a receipt that proves it. */

import {
  digestOf,
  merge,
  photoHashes,
  photosOf,
  type Account,
  type InspectionPlan,
  type Problem,
  type Store,
  type Submission,
} from '../record'
import { Refused, type Api, type SealAnswer } from './api'
import { BadReceipt, checkReceipt, verifyReceipt } from './receipts'

/** The way back to sending what the server turned out to lack. */
export interface Sender {
  ask<Answer>(account: Account, call: Promise<Answer>): Promise<Answer>
  push(account: Account): Promise<void>
  sendPhotos(account: Account): Promise<void>
}

/** Claim, send what is lacking and claim once more; whatever comes of it is written down. */
export async function submitInspection(
  inspection: string,
  account: Account,
  store: Store,
  api: Api,
  sender: Sender,
  now: number,
): Promise<void> {
  const plan = await store.plans.one(inspection)
  if (!plan) return
  for (const mayRepeat of [true, false]) {
    if (!(await hasArrived(inspection, account, store))) return
    try {
      await claim(plan, account, store, api, sender, now)
      return
    } catch (error) {
      if (error instanceof BadReceipt) {
        await store.submissions.change(inspection, { problem: { ...BAD_RECEIPT, detail: error.message } })
        return
      }
      if (!(error instanceof Refused) || error.passing || error.status === 401) throw error
      if (error.problem.type !== '/problems/incomplete-transfer' || !mayRepeat) {
        await keepRefusal(inspection, error, store)
        return
      }
      if (!(await sendWhatIsLacking(inspection, error, account, store, sender))) return
    }
  }
}

const BAD_RECEIPT: Problem = { type: '/problems/bad-receipt', title: 'The receipt does not verify' }

async function claim(
  plan: InspectionPlan,
  account: Account,
  store: Store,
  api: Api,
  sender: Sender,
  now: number,
): Promise<void> {
  const held = await logHeld(plan, store)
  const { digest, photos } = held
  let answer: SealAnswer
  try {
    answer = await sender.ask(account, api.submit(account.token, plan.id, digest, photos))
  } catch (error) {
    const sealed = error instanceof Refused && error.problem.type === '/problems/already-sealed'
    if (!sealed || typeof error.problem.receipt !== 'string') throw error
    answer = error.problem as unknown as SealAnswer
  }
  const content = await verifyReceipt(answer.receipt, (await store.plans.bootstrap())?.receipt_keys ?? [])
  checkReceipt(content, content.digest === digest ? held : await logHeld(plan, store, content.events))
  await store.submissions.verified(plan.id, { receipt: answer.receipt, content, score: answer.score }, now)
}

/** What this phone holds of the log, or of its first so many events, as a receipt states it. */
async function logHeld(plan: InspectionPlan, store: Store, through = Infinity) {
  const logged = (await store.log.events(plan.id)).filter(({ state, position }) => state === 'received' && (position ?? 0) <= through)
  const state = merge(logged.map(({ event }) => event))
  const checklist = plan.checklist.sha256
  return { inspection: plan.id, checklist, digest: await digestOf(plan.id, checklist, state), photos: photoHashes(state) }
}

/** Whether all that the claim rests on has arrived; an entry or photo that cannot is named in the submission. */
async function hasArrived(inspection: string, account: Account, store: Store): Promise<boolean> {
  const state = await store.log.state(inspection)
  const winners = new Set([...state.values()].map(({ id }) => id))
  const present = new Set(photosOf(state).map(({ photo }) => photo))
  const events = await store.log.events(inspection)
  const photos = (await store.photos.of(inspection)).filter(({ id }) => present.has(id))
  const missing = new Set(photos.filter((photo) => photo.state === 'missing').map(({ sha256 }) => sha256))
  if (await tellLost(inspection, missing, account, store)) return false
  const kept = events.find((event) => event.state === 'quarantined' && winners.has(event.id))
  const hindered = photos.find((photo) => photo.problem && (photo.state === 'refused' || photo.state === 'saved'))
  const problem = kept?.problem ?? hindered?.problem
  if (problem) await store.submissions.change(inspection, { problem })
  return (
    !kept &&
    events.every((event) => event.state !== 'saved') &&
    photos.every((photo) => photo.state === 'received' || photo.state === 'verified')
  )
}

/** What a person must mend is refused; what may pass by itself stays queued with its reason. */
async function keepRefusal(inspection: string, error: Refused, store: Store): Promise<void> {
  const forPerson = error.status === 422 || ['/problems/already-sealed', '/problems/handed-over'].includes(error.problem.type)
  const problem = error.problem as Submission['problem']
  await store.submissions.change(inspection, { state: forPerson ? 'refused' : 'queued', problem })
}

/** Own events that the server's state does not rest on, photos that it misses, and a fresh look at its log; whether all of it could be sent. */
async function sendWhatIsLacking(
  inspection: string,
  { problem }: Refused,
  account: Account,
  store: Store,
  sender: Sender,
): Promise<boolean> {
  const held = new Set(Object.values((problem.held ?? {}) as Record<string, string>))
  const missing = new Set((problem.missing_photos ?? []) as string[])
  const events = await store.log.events(inspection)
  const known = new Set(events.map(({ id }) => id))
  if ([...held].some((id) => !known.has(id))) await store.log.reread(inspection)
  const lacking = events.filter(({ id, state }) => state === 'received' && !held.has(id))
  await store.log.sendAgain(lacking.map(({ id }) => id))
  for (const photo of await store.photos.of(inspection)) {
    if (missing.has(photo.sha256) && photo.blob) {
      await store.photos.change(photo.id, { state: 'saved', upload: null, sent: 0 })
    }
  }
  await sender.push(account)
  await sender.sendPhotos(account)
  return !(await tellLost(inspection, missing, account, store))
}

/** Whether there are pictures that neither server nor phone has, of a wiped phone or still on a colleague's; told if so. */
async function tellLost(inspection: string, missing: ReadonlySet<string>, account: Account, store: Store): Promise<boolean> {
  const held = new Set((await store.photos.of(inspection)).filter(({ blob }) => blob).map(({ sha256 }) => sha256))
  const gone = photosOf(await store.log.state(inspection)).filter(({ sha256 }) => missing.has(sha256) && !held.has(sha256))
  if (gone.length === 0) return false
  const isOwn = ({ author }: { author: number }) => author === account.user.id
  const items = gone.map((photo) => ({ item: photo.item, row: photo.row, ...(isOwn(photo) ? LOST : ELSEWHERE) }))
  await store.submissions.change(inspection, { state: gone.some(isOwn) ? 'refused' : 'queued', problem: { ...LOST_PHOTOS, items } })
  return true
}

const LOST_PHOTOS: Problem = { type: '/problems/lost-photos', title: 'Pictures are neither here nor on the server' }
const LOST = { zh: '原件不在本机:若也不在您的另一部手机上,请删除后重拍', en: 'not on this phone: unless it is on another phone of yours, remove it and take it again' }
const ELSEWHERE = { zh: '原件还在同事的手机上:请同事联网发送', en: 'still on a colleague’s phone: let it be sent from there' }
