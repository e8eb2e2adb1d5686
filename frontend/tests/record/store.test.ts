/** What the phone has said it saved is there, whole, and only for the one who saved it. */

import 'fake-indexeddb/auto'

import { forceCloseDatabase, IDBFactory, IDBObjectStore } from 'fake-indexeddb'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Definition } from '../../src/checklist'
import { dropEmptied, forgetConfidential, NobodySignedIn, photoMembersOf, purge, Store, type InspectionEvent, type PhotoEvent, type StoredEvent, type StoredPhoto } from '../../src/record'
import { answer, answersOf, bootstrapOf, CLINIC, COUNSELLING, LING, MU, picture } from '../cast'

const NAME = 'phone'
const DAY_MS = 86_400_000

let store: Store
const opened: Store[] = []

async function open(): Promise<Store> {
  const one = await Store.open(NAME)
  opened.push(one)
  return one
}

/** What is on the disk, whoever's it is. */
async function disk(): Promise<{ events: StoredEvent[]; photos: StoredPhoto[] }> {
  const database = await openDB(NAME)
  const found = {
    events: (await database.getAll('events')) as StoredEvent[],
    photos: (await database.getAll('photos')) as StoredPhoto[],
  }
  database.close()
  return found
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  store = await open()
  await store.connection.signedIn(LING)
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const one of opened.splice(0)) await one.close()
})

describe('saving', () => {
  it('keeps an answer over a restart', async () => {
    await store.log.record(CLINIC, answer('area', '39.9'))
    const again = await open()
    expect(again.account).toEqual(LING)
    expect(await answersOf(again, CLINIC)).toEqual({ area: '39.9' })
  })

  it('tells of an answer as saved only after a write that is promised to be on the disk', async () => {
    const asked = vi.spyOn(IDBDatabase.prototype, 'transaction')
    await store.log.record(CLINIC, answer('area', '39.9'))
    await store.photos.add(CLINIC, await picture('a'))
    await store.submissions.queue(CLINIC, '')
    const writes = asked.mock.calls.filter(([, mode]) => mode === 'readwrite')
    expect(writes).toHaveLength(3)
    for (const [, , options] of writes) expect(options).toEqual({ durability: 'strict' })
  })

  it('keeps a row with its cells whole, or not at all', async () => {
    const act = [{ kind: 'row', item: 'rooms', row: 'r1', present: true, label: '' } as const, answer('area', '12')]
    await store.log.recordAll(CLINIC, act)
    expect((await disk()).events.map(({ event }) => `${event.clock} ${event.kind}`).sort()).toEqual(['1 row', '2 answer'])
    const put = IDBObjectStore.prototype.put
    let left = 3
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
      if (left-- === 0) throw new DOMException('no space left', 'QuotaExceededError')
      return put.apply(this, given)
    })
    await expect(store.log.recordAll(CLINIC, act)).rejects.toThrow('no space left')
    expect((await disk()).events).toHaveLength(2)
  })

  it('numbers events by a clock that no two tabs share', async () => {
    const tab = await open()
    const saved = await Promise.all([...'abcdef'].map((item, n) => (n % 2 ? store : tab).log.record(CLINIC, answer(item, '1'))))
    expect(saved.map(({ clock }) => clock).sort()).toEqual([1, 2, 3, 4, 5, 6])
    expect(new Set(saved.map(({ id }) => id)).size).toBe(6)
  })

  it('sets its clock past everything seen of others, per inspection', async () => {
    const theirs = { ...(await store.log.record(CLINIC, answer('area', '1'))), id: 'b'.repeat(36), author: 9, clock: 41 }
    await store.log.take([{ position: 1, event: theirs }], { [CLINIC]: 1 })
    expect((await store.log.record(CLINIC, answer('area', '2'))).clock).toBe(42)
    expect((await store.log.record(COUNSELLING, answer('area', '2'))).clock).toBe(1)
  })

  it('keeps picture and event together', async () => {
    await store.photos.add(CLINIC, await picture('a'))
    const { events, photos } = await disk()
    expect(events.map(({ event }) => event.kind === 'photo' && event.photo)).toEqual(photos.map(({ id }) => id))
    expect(await (photos[0]!.blob as Blob).text()).toMatch(/^a\.+$/)
  })

  it('opens its database again when the phone has closed it', async () => {
    await store.log.record(CLINIC, answer('area', '1'))
    const lost = vi.spyOn(IDBDatabase.prototype, 'transaction')
    await store.log.state(CLINIC)
    forceCloseDatabase(lost.mock.contexts[0] as never)
    await new Promise((resolve) => setTimeout(resolve, 10))
    await store.log.record(CLINIC, answer('area', '2'))
    expect(await answersOf(store, CLINIC)).toEqual({ area: '2' })
  })
})

describe('a write that fails', () => {
  /** The phone is full when something is put into `name` that `which` says. */
  function full(name: string, which: (value: unknown) => boolean = () => true): void {
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === name && which(args[0])) throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, args)
    })
  }

  it.each(['photos', 'clocks', 'events'])('leaves nothing half-written when the phone is full at its %s', async (name) => {
    const before = await store.log.record(CLINIC, answer('area', '39.9'))
    const photo = await picture('a')
    const told = vi.fn()
    store.connection.subscribe(told)
    full(name)
    await expect(store.photos.add(CLINIC, photo)).rejects.toMatchObject({ name: 'QuotaExceededError' })
    expect(told).not.toHaveBeenCalled()
    vi.restoreAllMocks()
    const { events, photos } = await disk()
    expect(events.map(({ id }) => id)).toEqual([before.id])
    expect(photos).toEqual([])
    expect((await store.log.record(CLINIC, answer('area', '40'))).clock).toBe(2)
  })

  it('is not told as saved when the page is killed before the disk has it', async () => {
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      const request = put.apply(this, args)
      if (this.name === 'events') this.transaction.abort()
      return request
    })
    await expect(store.photos.add(CLINIC, await picture('a'))).rejects.toThrow()
    vi.restoreAllMocks()
    expect(await disk()).toEqual({ events: [], photos: [] })
  })

  it('does not name somebody as signed in who is not on the disk', async () => {
    full('accounts')
    await expect(store.connection.signedIn(MU)).rejects.toMatchObject({ name: 'QuotaExceededError' })
    expect(store.account).toEqual(LING)
  })
})

describe('two people on one phone', () => {
  it('see nothing of each other, and each finds the own work again', async () => {
    await store.log.record(CLINIC, answer('area', '39.9'))
    await store.photos.add(CLINIC, await picture('a'))
    await store.submissions.queue(CLINIC, '')
    await store.plans.save(bootstrapOf('c'), 'etag')
    await store.memos.openCamera(CLINIC, 'zoning', '')
    await store.memos.remember('place', 3)
    const [photo] = await store.photos.of(CLINIC)
    await store.connection.signedOut()
    await store.connection.signedIn(MU)

    expect(await store.plans.bootstrap()).toBeNull()
    expect(await store.log.events(CLINIC)).toEqual([])
    expect(await store.photos.of(CLINIC)).toEqual([])
    expect(await store.photos.one(photo!.id)).toBeUndefined()
    expect(await store.photos.in('saved')).toEqual([])
    expect(await store.log.unsent(10)).toEqual([])
    expect(await store.submissions.all()).toEqual([])
    expect(await store.log.cursor()).toEqual({})
    expect(await store.memos.pendingCamera()).toBeNull()
    expect(await store.memos.recall('place')).toBeUndefined()
    expect(await store.unsent()).toEqual({ events: 0, photos: 0, submissions: 0, oldest: null })

    await store.connection.signedIn(LING)
    expect(await answersOf(store, CLINIC)).toEqual({ area: '39.9' })
    expect(await store.unsent()).toMatchObject({ events: 3, photos: 1, submissions: 1 })
  })

  it('may be on one team: each holds a copy of the other’s events, and neither loses one', async () => {
    const lings = await store.log.record(CLINIC, answer('area', '39.9'))
    await store.submissions.queue(CLINIC, 'from Ling')
    await store.connection.signedIn(MU)
    await store.log.take([{ position: 1, event: lings }], { [CLINIC]: 1 })
    await store.submissions.queue(CLINIC, 'from Mu')
    await store.submissions.change(CLINIC, { state: 'refused' })
    expect(await answersOf(store, CLINIC)).toEqual({ area: '39.9' })

    await store.connection.signedIn(LING)
    expect((await store.log.unsent(10)).map(({ id }) => id)).toContain(lings.id)
    expect((await store.submissions.of(CLINIC))?.state).toBe('queued')
  })

  it('cannot write for nobody', async () => {
    await store.connection.signedOut()
    await expect(store.log.record(CLINIC, answer('area', '1'))).rejects.toThrow(NobodySignedIn)
    expect((await disk()).events).toEqual([])
  })

  it('are told apart in a second tab too', async () => {
    const tab = await open()
    await store.connection.signedIn(MU)
    await vi.waitFor(() => expect(tab.account).toEqual(MU))
  })
})

describe('what the server says', () => {
  it('moves an event to received or to quarantine, and hides neither', async () => {
    const good = await store.log.record(CLINIC, answer('area', '1'))
    const bad = await store.log.record(CLINIC, answer('nonsense', '2'))
    const problem = { type: '/problems/unknown-item', title: '没有这个检查项' }
    await store.log.settle([
      { id: good.id, status: 'duplicate', position: 4, late: true },
      { id: bad.id, status: 'rejected', problem },
    ])
    expect(await store.log.unsent(10)).toEqual([])
    expect(await answersOf(store, CLINIC)).toEqual({ area: '1', nonsense: '2' })
    expect((await store.log.events(CLINIC)).find(({ id }) => id === good.id)).toMatchObject({ state: 'received', position: 4, late: true })
    expect(await store.log.eventsIn('quarantined')).toMatchObject([{ id: bad.id, problem }])
  })

  it('does not turn an own unsent event into somebody else’s', async () => {
    const mine = await store.log.record(CLINIC, answer('area', '1'))
    await store.log.take([{ position: 7, event: mine }], { [CLINIC]: 7 })
    expect(await store.log.events(CLINIC)).toMatchObject([{ id: mine.id, state: 'received', position: 7 }])
    expect(await store.log.cursor()).toEqual({ [CLINIC]: 7 })
  })

  it('never sends a colleague’s event as an own one', async () => {
    const mine = await store.log.record(CLINIC, answer('area', '1'))
    const theirs: InspectionEvent = { ...mine, id: 'b'.repeat(36), author: 9 }
    await store.log.take([{ position: 1, event: theirs }], { [CLINIC]: 1 })
    await store.log.settle([{ id: mine.id, status: 'accepted', position: 2 }])
    await store.log.sendAgain([mine.id, theirs.id])
    expect((await store.log.unsent(10)).map(({ id }) => id)).toEqual([mine.id])
  })

  it('may withdraw an inspection, which stays while there is work of it on the phone', async () => {
    const full = bootstrapOf('c')
    await store.plans.save(full, 'one')
    await store.log.record(CLINIC, answer('area', '39.9'))
    const empty = { ...full, visits: [], inspections: [], schools: [], checklists: [] }
    await store.plans.save(empty, 'two')
    const kept = await store.plans.bootstrap()
    expect(kept?.inspections.map(({ id, withdrawn }) => [id, withdrawn])).toEqual([[CLINIC, true]])
    expect(kept?.visits).toHaveLength(1)
    expect(kept?.schools).toHaveLength(1)
    expect(kept?.checklists).toHaveLength(1)
    expect(await store.plans.one(CLINIC)).not.toBeNull()
    expect(await store.plans.one(COUNSELLING)).toBeNull()

    await store.plans.save(full, 'three')
    expect((await store.plans.bootstrap())?.inspections).toEqual(full.inspections)
    expect((await store.plans.bootstrap())?.visits).toEqual(full.visits)
  })
})

describe('a phone that was wiped', () => {
  it('knows which of its owner’s pictures are wanting, until they are removed', async () => {
    const event = (await store.photos.add(CLINIC, await picture('door'))) as PhotoEvent
    const theirs = { ...event, id: 'f'.repeat(36), photo: 'e'.repeat(36), author: MU.user.id }
    globalThis.indexedDB = new IDBFactory()
    const wiped = await open()
    await wiped.connection.signedIn(LING)
    await wiped.log.take([{ position: 1, event }, { position: 2, event: theirs }], { [CLINIC]: 2 })
    expect((await wiped.photos.in('missing')).map(({ id, blob }) => [id, blob])).toEqual([[event.photo, null]])
    await wiped.log.record(CLINIC, { ...photoMembersOf(event), present: false })
    expect(await wiped.photos.in('missing')).toEqual([])
  })
})

const receipt = (photos: string[]) => ({
  receipt: 'a.b.c',
  score: '80',
  content: {
    v: 1 as const,
    receipt: 'r',
    inspection: CLINIC,
    checklist: { id: 'clinic-room', version: 1, sha256: 'c' },
    digest: 'd',
    events: 1,
    photos,
    seal: 1,
    sealed_at: '2026-11-24T02:00:00Z',
  },
})
const NOW = Date.parse('2026-11-24T10:00:00+08:00')

describe('deleting', () => {
  it('frees a picture 14 days after the receipt that names it, and not a moment sooner', async () => {
    const named = await picture('named')
    await store.photos.add(CLINIC, named)
    await store.photos.add(CLINIC, await picture('not named'))
    await store.photos.add(COUNSELLING, named)
    await store.submissions.queue(CLINIC, '')
    await store.submissions.verified(CLINIC, receipt([named.sha256]), NOW)

    expect(await purge(store, NOW + 14 * DAY_MS - 1)).toBe(0)
    expect((await disk()).photos.every(({ blob }) => blob !== null)).toBe(true)
    expect(await purge(store, NOW + 14 * DAY_MS)).toBe(1000)
    const { photos, events } = await disk()
    const freed = photos.filter(({ blob }) => blob === null)
    expect(freed).toMatchObject([{ inspection: CLINIC, sha256: named.sha256, state: 'verified' }])
    expect(events).toHaveLength(4)
  })

  it('frees no picture that the receipt does not name, and none once the submission is open again', async () => {
    const named = await picture('named')
    await store.photos.add(CLINIC, named)
    await store.photos.add(CLINIC, await picture('not named'))
    const other = (await store.photos.of(CLINIC)).find(({ sha256 }) => sha256 !== named.sha256)
    await store.submissions.queue(CLINIC, '')
    await store.submissions.verified(CLINIC, receipt([named.sha256]), NOW)
    await store.photos.change(other!.id, { state: 'verified' })
    await store.submissions.change(CLINIC, { state: 'queued' })
    expect(await purge(store, NOW + 15 * DAY_MS)).toBe(0)
    await store.submissions.change(CLINIC, { state: 'verified' })
    expect(await purge(store, NOW + 15 * DAY_MS)).toBe(1000)
    expect((await store.photos.one(other!.id))?.blob).not.toBeNull()
  })

  it('frees nothing of a submission without a receipt, however old', async () => {
    await store.photos.add(CLINIC, await picture('a'))
    await store.submissions.queue(CLINIC, '')
    const [photo] = await store.photos.of(CLINIC)
    await store.photos.change(photo!.id, { state: 'received' })
    expect(await purge(store, NOW + 1000 * DAY_MS)).toBe(0)
    expect((await store.photos.one(photo!.id))?.blob).not.toBeNull()
  })
})

describe('a record about a named person', () => {
  const definition = { confidential: { retention: { years: 3 } } } as Definition
  const full = bootstrapOf('c')
  const empty = { ...full, visits: [], inspections: [], schools: [], checklists: [] }

  async function sealed(shape: Definition): Promise<void> {
    await store.plans.saveDefinition(full.inspections[0]!.checklist.sha256, shape)
    await store.plans.save(full, 'one')
    const named = await picture('named')
    await store.photos.add(CLINIC, named)
    await store.log.settle((await store.log.unsent(9)).map(({ id }, at) => ({ id, status: 'accepted', position: at + 1 })))
    await store.submissions.queue(CLINIC, '')
    await store.submissions.verified(CLINIC, receipt([named.sha256]), NOW)
    await store.plans.save(empty, 'two')
  }

  it('leaves the phone once it is planned no more and its receipt is two weeks old', async () => {
    await sealed(definition)
    await forgetConfidential(store, NOW + 14 * DAY_MS - 1)
    expect((await disk()).events).toHaveLength(2)
    expect(await store.plans.one(CLINIC)).not.toBeNull()
    await forgetConfidential(store, NOW + 14 * DAY_MS)
    expect(await disk()).toEqual({ events: [], photos: [] })
    expect(await store.plans.one(CLINIC)).toBeNull()
    expect(await store.submissions.of(CLINIC)).toBeNull()
    expect(await store.log.cursor()).toEqual({})
  })

  it('stays while it is planned, and any other record stays', async () => {
    await sealed({} as Definition)
    await store.plans.save(full, 'three')
    await forgetConfidential(store, NOW + 99 * DAY_MS)
    await store.plans.saveDefinition(full.inspections[0]!.checklist.sha256, definition)
    await forgetConfidential(store, NOW + 99 * DAY_MS)
    expect((await disk()).events).toHaveLength(2)
  })

  it('leaves the phone of a colleague without a receipt when the server has emptied it, sent work first', async () => {
    await store.plans.saveDefinition(full.inspections[0]!.checklist.sha256, definition)
    await store.plans.save(full, 'one')
    const { id } = await store.log.record(CLINIC, answer('area', '39.9'))
    await store.log.record(COUNSELLING, answer('area', '12'))
    await store.memos.remember(`earlier/${CLINIC}`, 'what was said')
    await store.log.take([], { [CLINIC]: 4 })
    await store.plans.save(empty, 'two')
    await dropEmptied(store, CLINIC)
    expect((await disk()).events).toHaveLength(2)
    await store.log.settle([{ id, status: 'accepted', position: 5 }])
    await dropEmptied(store, CLINIC)
    expect((await disk()).events.map(({ inspection }) => inspection)).toEqual([COUNSELLING])
    expect(await store.plans.one(CLINIC)).toBeNull()
    expect(await store.memos.recall(`earlier/${CLINIC}`)).toBeUndefined()
    expect(await store.log.cursor()).toEqual({})
  })

  it('stays while what the person wrote has no receipt', async () => {
    await store.plans.saveDefinition(full.inspections[0]!.checklist.sha256, definition)
    await store.plans.save(full, 'one')
    await store.log.record(CLINIC, answer('area', '39.9'))
    await store.plans.save(empty, 'two')
    await forgetConfidential(store, NOW + 999 * DAY_MS)
    expect((await disk()).events).toHaveLength(1)
  })
})

describe('the camera', () => {
  it('leaves word of its item before it opens, which a restart finds', async () => {
    await store.memos.openCamera(CLINIC, 'zoning', 'r1')
    const again = await open()
    expect(await again.memos.pendingCamera()).toMatchObject({ inspection: CLINIC, item: 'zoning', row: 'r1' })
    await again.memos.closeCamera()
    expect(await again.memos.pendingCamera()).toBeNull()
  })
})
