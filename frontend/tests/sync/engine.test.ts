/** Everything arrives, once, or stays on the phone and says why. */

import 'fake-indexeddb/auto'

import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { digestOf, merge, photoHashes, Store, type InspectionEvent } from '../../src/record'
import { Api, SyncEngine } from '../../src/sync'
import type { Surroundings } from '../../src/sync/engine'
import type { UploadPhoto } from '../../src/sync/upload'
import { answer, answersOf, CLINIC, COUNSELLING, LING, MU, picture } from '../cast'
import { County, refusal, type Call } from './county'

const NOW = Date.parse('2026-11-24T01:00:00Z')
const DAY_MS = 86_400_000

let county: County
let store: Store
let now: number
const stores: Store[] = []
const engines: SyncEngine[] = []

const surroundings: Surroundings = {
  alone: async (act) => {
    await act()
    return true
  },
  storage: () => Promise.resolve({ persisted: true, free_bytes: 1 }),
  wakeWhenOnline: () => Promise.resolve(),
  now: () => now,
  random: () => 1,
}

function engineFor(one: Store, around: Partial<Surroundings> = {}): SyncEngine {
  const engine = new SyncEngine(one, new Api('', '0.1.0', county.fetch), { ...surroundings, ...around }, county.upload)
  engines.push(engine)
  return engine
}

async function phone(name: string): Promise<Store> {
  const one = await Store.open(name)
  stores.push(one)
  return one
}

/** Ling fills one inspection with a photo and submits it. */
async function fill(inspection = CLINIC): Promise<void> {
  await store.log.record(inspection, answer('area', '39.9'))
  await store.log.record(inspection, answer('doctor', 'fail'))
  await store.photos.add(inspection, await picture(inspection))
  await store.submissions.queue(inspection, '')
}

/** Everything is at the server exactly once, and the phone has the proof. */
async function expectDelivered(inspection = CLINIC): Promise<void> {
  const events = await store.log.events(inspection)
  expect(county.log(inspection).map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort())
  expect(merge(county.log(inspection))).toEqual(await store.log.state(inspection))
  expect((await store.submissions.of(inspection))?.state).toBe('verified')
  expect((await store.photos.of(inspection)).map(({ state }) => state)).toEqual(['verified'])
  expect(await store.unsent()).toEqual({ events: 0, photos: 0, submissions: 0, oldest: null })
}

async function expectAllKept(): Promise<void> {
  expect(await answersOf(store, CLINIC)).toEqual({ area: '39.9', doctor: 'fail' })
  expect((await store.photos.of(CLINIC)).map(({ blob }) => blob?.size)).toEqual([1000])
}

/** The fault for the first `times` calls that carry the name. */
function failing(name: string, fault: () => ReturnType<County['fault']>, times = 1): (call: Call) => ReturnType<County['fault']> {
  let left = times
  return (call) => (call.name.includes(name) && left-- > 0 ? fault() : null)
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  now = NOW
  county = await County.found()
  store = await phone('phone')
  await store.connection.signedIn(LING)
  await engineFor(store).sendNow()
  county.calls.length = 0
})

afterEach(async () => {
  vi.useRealTimers()
  for (const engine of engines.splice(0)) engine.stop()
  for (const one of stores.splice(0)) await one.close()
})

describe('sending', () => {
  it('brings answers first, then photos, then the submission, and keeps the receipt', async () => {
    await fill()
    const engine = engineFor(store)
    await engine.sendNow()
    await expectDelivered()
    const order = county.calls.map(({ name }) => name.replace(/.*\//, ''))
    expect(order).toEqual(['sync', 'bootstrap', 'upload', 'submission', 'heartbeat'])
    expect(engine.status).toMatchObject({ working: false, hindrance: 'none', skew: 0 })
    expect(county.named(`POST /devices/${LING.device}/heartbeat`)[0]?.body).toMatchObject({ unsent_events: 0, unsent_photos: 0 })
  })

  it('repeats nothing that has arrived', async () => {
    await fill()
    await engineFor(store).sendNow()
    county.calls.length = 0
    await engineFor(store).sendNow()
    expect(county.named('POST /sync').map(({ body }) => body.events)).toEqual([[]])
    expect(county.named('upload')).toEqual([])
    expect(county.seals).toBe(1)
  })

  it.each(['sync', 'bootstrap', 'upload', 'submission', 'heartbeat'])('delivers once when the answer to %s is lost', async (name) => {
    await fill()
    county.fault = failing(name, () => 'answer-lost')
    const engine = engineFor(store)
    await engine.sendNow()
    expect(engine.status.hindrance).toBe('offline')
    await expectAllKept()
    await engine.sendNow()
    expect(engine.status.hindrance).toBe('none')
    await expectDelivered()
  })

  it('delivers once over a wire that fails at random', async () => {
    let seed = 7
    const dice = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    await fill()
    await fill(COUNSELLING)
    county.fault = () => {
      const rolled = dice()
      if (rolled < 0.25) return 'unreachable'
      if (rolled < 0.5) return 'answer-lost'
      return rolled < 0.6 ? refusal(500) : null
    }
    for (let tries = 0; tries < 60; tries += 1) await engineFor(store).sendNow()
    county.fault = () => null
    await engineFor(store).sendNow()
    await expectDelivered(CLINIC)
    await expectDelivered(COUNSELLING)
  })

  it('goes on where a killed page stopped', async () => {
    await fill()
    county.fault = failing('upload', () => 'unreachable', 99)
    await engineFor(store).sendNow()
    await store.close()
    stores.length = 0
    county.fault = () => null
    store = await phone('phone')
    await engineFor(store).sendNow()
    await expectDelivered()
  })

  it('notes a photo as tried before a byte of it leaves, so that a page killed on the way asks before it sends again', async () => {
    await fill()
    const killed = new Promise<boolean | undefined>((resolve) => {
      const upload: UploadPhoto = async (_base, _headers, { id }) => {
        resolve((await store.photos.one(id))?.tried)
        return new Promise(() => undefined)
      }
      const engine = new SyncEngine(store, new Api('', '0.1.0', county.fetch), surroundings, upload)
      engines.push(engine)
      engine.start()
    })
    expect(await killed).toBe(true)
  })

  it('sends half as many events when a call is too large, down to one', async () => {
    for (let n = 0; n < 20; n += 1) await store.log.record(CLINIC, answer(`item-${n}`, n === 7 ? 'huge' : 'small'))
    county.fault = ({ name, body }) => {
      const events = body.events as InspectionEvent[] | undefined
      if (!name.endsWith('/sync') || !events) return null
      const huge = events.some((event) => event.kind === 'answer' && event.value === 'huge')
      return events.length > 4 || huge ? refusal(413, { type: '/problems/body-too-large' }) : null
    }
    await engineFor(store).sendNow()
    expect(county.log(CLINIC)).toHaveLength(19)
    expect(await store.log.eventsIn('quarantined')).toMatchObject([{ event: { value: 'huge' }, problem: { type: '/problems/body-too-large' } }])
  })

  it('sends fewer events when the link cuts a large call', async () => {
    for (let n = 0; n < 200; n += 1) await store.log.record(CLINIC, answer(`item-${n}`, '1'))
    county.fault = ({ name, body }) => (name.endsWith('/sync') && (body.events as unknown[]).length > 60 ? 'unreachable' : null)
    const engine = engineFor(store)
    for (let tries = 0; tries < 3; tries += 1) await engine.sendNow()
    expect(county.log(CLINIC)).toHaveLength(200)
  })

  it('fetches what a colleague recorded', async () => {
    const other = await phone('other')
    await other.connection.signedIn(MU)
    await engineFor(other).sendNow()
    await other.log.record(CLINIC, answer('area', '41'))
    await engineFor(other).sendNow()
    await store.log.record(CLINIC, answer('doctor', 'pass'))
    await engineFor(store).sendNow()
    await engineFor(other).sendNow()
    expect(await answersOf(store, CLINIC)).toEqual({ area: '41', doctor: 'pass' })
    expect(await answersOf(other, CLINIC)).toEqual({ area: '41', doctor: 'pass' })
  })

  it('takes a checklist only with the hash that was announced', async () => {
    await fill()
    Object.assign(county, { definition: '{"other":true}' })
    globalThis.indexedDB = new IDBFactory()
    const fresh = await phone('fresh')
    await fresh.connection.signedIn(LING)
    const engine = engineFor(fresh)
    await engine.sendNow()
    expect(await fresh.plans.definition(county.checklist)).toBeNull()
    expect(engine.status.hindrance).toBe('offline')
  })
})

describe('a refusal', () => {
  it.each([401, 403, 404, 409, 413, 426, 429, 500, 503])('%i at every call removes and hides nothing, and all arrives afterwards', async (status) => {
    await fill()
    county.fault = () => refusal(status)
    await engineFor(store).sendNow()
    await expectAllKept()
    expect(await store.plans.one(CLINIC)).not.toBeNull()
    const photos = await store.photos.of(CLINIC)
    expect(photos.map(({ state }) => state)).toEqual(['saved'])
    county.fault = () => null
    await engineFor(store).sendNow()
    await expectDelivered()
  })

  it.each([
    [401, 'sign-in'],
    [403, 'server'],
    [426, 'update'],
    [500, 'server'],
  ])('%i is told as %s', async (status, hindrance) => {
    county.fault = () => refusal(status)
    const engine = engineFor(store)
    await engine.sendNow()
    expect(engine.status.hindrance).toBe(hindrance)
  })

  it('of one event holds up no other, and it can be sent again', async () => {
    await store.log.record(CLINIC, answer('unknown', '1'))
    await store.log.record(CLINIC, answer('area', '39.9'))
    await fill(COUNSELLING)
    const engine = engineFor(store)
    await engine.sendNow()
    expect(await store.log.eventsIn('quarantined')).toMatchObject([{ problem: { type: '/problems/unknown-item' } }])
    expect(await answersOf(store, CLINIC)).toEqual({ area: '39.9', unknown: '1' })
    expect(county.log(CLINIC)).toHaveLength(1)
    await expectDelivered(COUNSELLING)
    await engine.sendNow()
    expect(county.quarantine).toHaveLength(2)
    expect(await store.log.eventsIn('quarantined')).toHaveLength(1)
  })

  it('of an answer that is in force is not sealed over; a corrected one is', async () => {
    county.unknownValues.add('thirty')
    await store.log.record(CLINIC, answer('area', 'thirty'))
    await store.submissions.queue(CLINIC, '')
    await engineFor(store).sendNow()
    expect(await store.submissions.of(CLINIC)).toMatchObject({ state: 'queued', problem: { type: '/problems/unknown-item' } })
    expect(county.seals).toBe(0)
    await store.log.record(CLINIC, answer('area', '30'))
    await engineFor(store).sendNow()
    expect((await store.submissions.of(CLINIC))?.state).toBe('verified')
  })

  it('of one photo holds up no other, nor a finished submission', async () => {
    await store.photos.add(CLINIC, await picture('bad'))
    await fill(COUNSELLING)
    const bad = (await store.photos.of(CLINIC))[0]!.id
    const fail = (status: number, problem = {}) => {
      county.fault = ({ name, body }) => (name === 'upload' && body.id === bad ? refusal(status, problem) : null)
    }
    fail(500)
    const engine = engineFor(store)
    await engine.sendNow()
    expect((await store.submissions.of(COUNSELLING))?.state).toBe('verified')
    expect(await store.photos.one(bad)).toMatchObject({ state: 'saved', problem: { type: '/problems/test-500' } })
    expect(engine.status.hindrance).toBe('server')

    fail(422, { type: '/problems/hash-mismatch' })
    await engine.sendNow()
    expect(await store.photos.one(bad)).toMatchObject({ state: 'saved', upload: null })

    await store.submissions.queue(CLINIC, '')
    fail(422, { type: '/problems/not-a-picture' })
    await engine.sendNow()
    expect(await store.photos.one(bad)).toMatchObject({ state: 'refused', problem: { type: '/problems/not-a-picture' } })
    expect(await store.submissions.of(CLINIC)).toMatchObject({ state: 'queued', problem: { type: '/problems/not-a-picture' } })
    expect(engine.status.hindrance).toBe('none')
  })

  it('by a server that wants a newer app does not keep the events back', async () => {
    for (let n = 0; n < 3; n += 1) await store.log.record(CLINIC, answer(`item-${n}`, '1'))
    const { fetch } = county
    const tooOld = async (url: string, init?: RequestInit) => {
      const response = await fetch(url, init)
      return url.endsWith('/sync') ? refusal(426, (await response.json()) as Record<string, unknown>) : response
    }
    const engine = new SyncEngine(store, new Api('', '0.0.1', tooOld), surroundings, county.upload)
    engines.push(engine)
    await engine.sendNow()
    expect(engine.status.hindrance).toBe('update')
    expect(county.log(CLINIC)).toHaveLength(3)
    expect((await store.unsent()).events).toBe(0)
  })

  it('of a withdrawn inspection keeps it open on the phone', async () => {
    await store.log.record(CLINIC, answer('area', '39.9'))
    county.inspections = [COUNSELLING]
    const engine = engineFor(store)
    await engine.sendNow()
    expect(await store.plans.one(CLINIC)).toMatchObject({ withdrawn: true })
    expect(await answersOf(store, CLINIC)).toEqual({ area: '39.9' })
    expect(await store.log.eventsIn('quarantined')).toMatchObject([{ event: { item: 'area', value: '39.9' } }])
    county.inspections = [CLINIC, COUNSELLING]
    await engine.sendNow()
    expect(await store.log.eventsIn('quarantined')).toEqual([])
    expect(county.log(CLINIC)).toHaveLength(1)
  })

  it('of a revoked phone keeps everything, until the person signs in again', async () => {
    await fill()
    county.revoke(LING)
    const engine = engineFor(store)
    await engine.sendNow()
    expect(engine.status.hindrance).toBe('sign-in')
    expect(county.log(CLINIC)).toEqual([])
    await expectAllKept()
    expect(await store.unsent()).toMatchObject({ events: 4, photos: 1, submissions: 1 })
    await store.connection.signedIn({ ...LING, token: 'new token' })
    await engine.sendNow()
    await expectDelivered()
  })

  it('because of a picture that the phone itself cannot read any more is told, and stops nothing', async () => {
    await store.photos.add(CLINIC, { ...(await picture('broken')), sha256: 'ab'.repeat(32) })
    await fill(COUNSELLING)
    await engineFor(store).sendNow()
    expect((await store.submissions.of(COUNSELLING))?.state).toBe('verified')
    expect(county.pictures.size).toBe(1)
    expect((await store.photos.of(CLINIC))[0]).toMatchObject({ state: 'saved', problem: { type: '/problems/unreadable-on-phone' } })
  })
})

describe('a submission', () => {
  it('waits until everything has arrived', async () => {
    await fill()
    county.fault = failing('upload', () => refusal(500))
    await engineFor(store).sendNow()
    expect(county.named(`POST /inspections/${CLINIC}/submission`)).toEqual([])
    expect((await store.submissions.of(CLINIC))?.state).toBe('queued')
  })

  it('sends exactly what the server turns out to lack, and is sealed', async () => {
    await fill()
    const engine = engineFor(store)
    county.fault = failing('submission', () => 'unreachable')
    await engine.sendNow()
    const lost = county.log(CLINIC).find((event) => event.kind === 'answer' && event.item === 'doctor')!
    county.logs.set(CLINIC, county.log(CLINIC).filter(({ id }) => id !== lost.id))
    county.pictures.clear()
    county.calls.length = 0
    await engine.sendNow()
    const resent = county.named('POST /sync').flatMap(({ body }) => body.events as InspectionEvent[])
    expect(resent.map(({ id, kind }) => (kind === 'submit' ? 'submit' : id)).sort()).toEqual([lost.id, 'submit'].sort())
    expect(county.named('upload')).toHaveLength(1)
    await expectDelivered()
  })

  it('fetches what the phone turns out to lack, and is sealed', async () => {
    await fill()
    county.fault = failing('submission', () => 'unreachable')
    await engineFor(store).sendNow()
    const theirs = { ...county.log(CLINIC).find(({ kind }) => kind === 'answer')!, id: 'f'.repeat(36), author: MU.user.id, clock: 40 }
    const log = county.log(CLINIC)
    log.splice(0, 0, theirs)
    await store.log.take([], { [CLINIC]: log.length })
    await engineFor(store).sendNow()
    await expectDelivered()
  })

  it.each([
    ['mine', LING.user.id, 'refused', '请删除后重拍'],
    ['a colleague’s', MU.user.id, 'queued', '请同事联网发送'],
  ])('whose photo is %s and nowhere names it instead of waiting for ever', async (_, author, state, words) => {
    await fill()
    county.fault = failing('submission', () => 'unreachable')
    await engineFor(store).sendNow()
    const gone = { ...county.log(CLINIC).find(({ kind }) => kind === 'photo')!, id: 'f'.repeat(36), photo: 'e'.repeat(36), sha256: 'd'.repeat(64), author }
    county.logs.set(CLINIC, [...county.log(CLINIC), gone as InspectionEvent])
    await engineFor(store).sendNow()
    const submission = await store.submissions.of(CLINIC)
    expect(submission).toMatchObject({ state, problem: { type: '/problems/lost-photos', items: [{ item: 'zoning', row: '' }] } })
    expect(submission?.problem?.items?.[0]?.zh).toContain(words)
  })

  it('whose receipt was lost before a colleague’s late entry came is proved by the log up to the seal', async () => {
    await fill()
    county.fault = failing('submission', () => 'answer-lost')
    await engineFor(store).sendNow()
    const sealed = county.log(CLINIC)
    const digest = await digestOf(CLINIC, county.checklist, merge(sealed))
    const checklist = { id: 'clinic-room', version: 1, sha256: county.checklist }
    const content = { v: 1, receipt: 'r', inspection: CLINIC, checklist, digest, events: sealed.length, photos: photoHashes(merge(sealed)), seal: 1, sealed_at: '' }
    const late = { ...sealed.find(({ kind }) => kind === 'answer')!, id: 'f'.repeat(36), author: MU.user.id, clock: 90, value: '1' }
    county.logs.set(CLINIC, [...sealed, late as InspectionEvent])
    const receipt = await county.sign(content)
    county.fault = failing('submission', () => refusal(409, { type: '/problems/already-sealed', receipt, seal: 1, score: '80' }))
    await engineFor(store).sendNow()
    expect(await store.submissions.of(CLINIC)).toMatchObject({ state: 'verified', receipt, score: '80', content: { digest } })
    expect((await store.photos.of(CLINIC)).map(({ state }) => state)).toEqual(['verified'])
  })

  it('says what the server finds incomplete, and can be submitted again', async () => {
    await fill()
    const items = [{ item: 'nurse', row: '', zh: '缺护士', en: 'no nurse' }]
    county.fault = failing('submission', () => refusal(422, { type: '/problems/incomplete-answers', items }))
    await engineFor(store).sendNow()
    expect(await store.submissions.of(CLINIC)).toMatchObject({ state: 'refused', problem: { items } })
    await store.submissions.queue(CLINIC, '')
    await engineFor(store).sendNow()
    await expectDelivered()
  })

  it.each([
    ['another digest', { content: (one: object) => ({ ...one, digest: 'ab'.repeat(32) }) }],
    ['a photo left out', { content: (one: object) => ({ ...one, photos: [] }) }],
    ['another inspection', { content: (one: object) => ({ ...one, inspection: COUNSELLING }) }],
    ['another checklist', { content: (one: object) => ({ ...one, checklist: { sha256: 'x' } }) }],
    ['a touched payload', { receipt: (one: string) => one.replace(/\.(.)/, (_, first) => `.${first === 'e' ? 'f' : 'e'}`) }],
    ['a touched signature', { receipt: (one: string) => one.replace(/\.[^.]{4}([^.]*)$/, '.AAAA$1') }],
    ['no signature', { receipt: (one: string) => one.replace(/[^.]*$/, '') }],
    ['no sense', { receipt: () => '回.执.!' }],
  ])('with a receipt of %s proves nothing: nothing is deleted, ever', async (_, forge) => {
    await fill()
    county.forge = forge
    const engine = engineFor(store)
    await engine.sendNow()
    now += 30 * DAY_MS
    await engine.sendNow()
    expect(await store.submissions.of(CLINIC)).toMatchObject({ state: 'queued', receipt: null, problem: { type: '/problems/bad-receipt' } })
    expect((await store.photos.of(CLINIC)).map(({ state }) => state)).toEqual(['received'])
    await expectAllKept()
    county.forge = {}
    await engine.sendNow()
    await expectDelivered()
  })

  it('frees its pictures 14 days after the verified receipt', async () => {
    await fill()
    const engine = engineFor(store)
    await engine.sendNow()
    now += 14 * DAY_MS - 1
    await engine.sendNow()
    await expectAllKept()
    now += 1
    await engine.sendNow()
    expect((await store.photos.of(CLINIC)).map(({ blob }) => blob)).toEqual([null])
  })
})

describe('somebody else', () => {
  it('who signs in during a call gets nothing of it', async () => {
    await fill()
    county.logs.set(CLINIC, [{ ...(await store.log.unsent(1))[0]!, id: 'f'.repeat(36), author: 9 }])
    const slow = async (url: string, init?: RequestInit) => {
      const response = await county.fetch(url, init)
      await store.connection.signedIn(MU)
      return response
    }
    await new SyncEngine(store, new Api('', '0.1.0', slow), surroundings, county.upload).sendNow()
    expect(await store.log.events(CLINIC)).toEqual([])
    expect(await store.log.cursor()).toEqual({})
    await store.connection.signedIn(LING)
    await engineFor(store).sendNow()
    await expectDelivered()
  })
})

describe('the pauses', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))

  const pauseOf = (engine: SyncEngine) => Date.parse(engine.status.next_try!) - now
  const settled = (engine: SyncEngine) =>
    vi.waitFor(() => {
      expect(engine.status.working).toBe(false)
      expect(engine.status.next_try).not.toBeNull()
    })

  it('double after each failure up to five minutes', async () => {
    county.fault = () => 'unreachable'
    const engine = engineFor(store)
    engine.start()
    await settled(engine)
    const pauses = [pauseOf(engine)]
    for (let n = 0; n < 9; n += 1) {
      await engine.sendNow()
      pauses.push(pauseOf(engine))
    }
    expect(pauses.slice(0, 5)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000])
    expect(pauses.at(-1)).toBe(300_000)
  })

  it('are never shorter than the server asked for, whatever is saved meanwhile', async () => {
    county.fault = () => refusal(503, {}, { 'Retry-After': '120' })
    const engine = engineFor(store)
    engine.start()
    await settled(engine)
    expect(pauseOf(engine)).toBe(120_000)
    engine.wake()
    expect(engine.status.working).toBe(false)
    now += 120_000
    engine.wake()
    expect(engine.status.working).toBe(true)
    await settled(engine)
  })

  it('are short while another tab is sending, and claim no success', async () => {
    const engine = engineFor(store, { alone: () => Promise.resolve(false) })
    engine.start()
    await settled(engine)
    expect(engine.status.last_success).toBeNull()
    expect(pauseOf(engine)).toBe(5_000)
  })

  it('stay as long when the browser has a network and only the server cannot be reached', async () => {
    county.fault = () => 'unreachable'
    let asked = 0
    const engine = engineFor(store, {
      wakeWhenOnline: () => {
        asked += 1
        queueMicrotask(() => engine.remind())
        return Promise.resolve()
      },
    })
    engine.start()
    await settled(engine)
    engine.remind()
    expect(engine.status.working).toBe(false)
    expect(asked).toBe(1)
    now += 2_000
    engine.remind()
    expect(engine.status.working).toBe(true)
    await settled(engine)
    expect(asked).toBe(2)
  })

  it('end when the person pauses after saving, at the latest after ten seconds', async () => {
    const engine = engineFor(store)
    engine.start()
    await settled(engine)
    const calls = county.calls.length
    const tick = async (milliseconds: number) => {
      now += milliseconds
      await vi.advanceTimersByTimeAsync(milliseconds)
    }
    engine.saved()
    await tick(1_400)
    engine.saved()
    await tick(1_400)
    expect(county.calls).toHaveLength(calls)
    await tick(200)
    await vi.waitFor(() => expect(county.calls.length).toBeGreaterThan(calls))
    await settled(engine)
    const next = county.calls.length
    for (let waited = 0; waited < 9_000; waited += 1_000) {
      engine.saved()
      await tick(1_000)
    }
    expect(county.calls).toHaveLength(next)
    engine.saved()
    await tick(1_000)
    await vi.waitFor(() => expect(county.calls.length).toBeGreaterThan(next))
    await settled(engine)
  })

  it('end at once for what is saved during a pass', async () => {
    let first = true
    const fetch = async (url: string, init?: RequestInit) => {
      if (url.endsWith('/heartbeat') && first) {
        first = false
        await store.log.record(CLINIC, answer('area', '1'))
        engine.wake()
      }
      return county.fetch(url, init)
    }
    const engine = new SyncEngine(store, new Api('', '0.1.0', fetch), surroundings, county.upload)
    engines.push(engine)
    engine.start()
    await vi.waitFor(() => expect(county.log(CLINIC)).toHaveLength(1))
    await settled(engine)
  })

  it('end when the engine is stopped', async () => {
    const engine = engineFor(store)
    engine.start()
    await settled(engine)
    engine.stop()
    const calls = county.calls.length
    engine.wake()
    await vi.advanceTimersByTimeAsync(DAY_MS)
    expect(county.calls).toHaveLength(calls)
  })
})
