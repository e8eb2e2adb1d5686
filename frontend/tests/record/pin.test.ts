/** What is sealed by a PIN is unreadable without it, whole with it, and lost at no step of setting or removing it. */

import 'fake-indexeddb/auto'

import { IDBFactory, IDBObjectStore } from 'fake-indexeddb'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Locked, Store } from '../../src/record'
import { changePin, isPin, removePin, setPin, TooSoon, unlock, wipe, WrongPin } from '../../src/record/pin'
import { rescueFile } from '../../src/sync/rescue'
import { answer, bootstrapOf, CLINIC, COUNSELLING, LING, MU, picture } from '../cast'

const NAME = 'phone'
const PIN = '135790'
const OTHER = '246801'
/** As few as make a test quick. */
const ITERATIONS = 10
const NOTE = '李老师板书凌乱'
const SECRETS = [NOTE, 'sealed-picture', '校长签名', 'token-of-ling', '学校名称']

const opened: Store[] = []
let store: Store

async function open(): Promise<Store> {
  const one = await Store.open(NAME)
  opened.push(one)
  return one
}

/** All bytes of the database as one text. */
async function raw(): Promise<string> {
  const database = await openDB(NAME)
  const texts: string[] = []
  const read = async (thing: unknown): Promise<void> => {
    if (thing instanceof Blob) texts.push(await thing.text())
    else if (ArrayBuffer.isView(thing)) texts.push(new TextDecoder().decode(thing as Uint8Array))
    else if (thing && typeof thing === 'object') for (const one of Object.values(thing)) await read(one)
    else texts.push(String(thing))
  }
  for (const name of database.objectStoreNames) for (const one of await database.getAll(name)) await read(one)
  database.close()
  return texts.join('\n')
}

const found = async () => {
  const text = await raw()
  return SECRETS.filter((secret) => text.includes(secret))
}

/** Everything of Ling's that a person would look at. */
async function seen(of: Store) {
  const photos = (await of.photos.own()).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  const bytes = photos.map(async (photo) => [photo.state, await (await of.photos.bytes(photo, 'blob'))?.text(), await (await of.photos.bytes(photo, 'thumbnail'))?.text()])
  return {
    events: (await of.log.events(CLINIC)).sort((a, b) => a.event.clock - b.event.clock),
    photos: await Promise.all(bytes),
    bootstrap: await of.plans.bootstrap(),
    earlier: await of.memos.recall(`earlier/${CLINIC}`),
    token: of.account?.token,
  }
}

async function fill(): Promise<void> {
  const bootstrap = bootstrapOf('c')
  await store.plans.save({ ...bootstrap, schools: [{ ...bootstrap.schools[0]!, name: '学校名称' }] }, 'one')
  await store.log.record(CLINIC, answer('remark', NOTE))
  const bad = await store.log.record(CLINIC, answer('area', '39.9'))
  await store.log.settle([{ id: bad.id, status: 'rejected', problem: { type: '/problems/unknown-item', title: NOTE } }])
  await store.log.record(CLINIC, { kind: 'signature', item: 's', name: '校长签名', post: '', width: 1, height: 1, strokes: [[1, 2]], present: true })
  await store.photos.add(CLINIC, { ...(await picture('sealed-picture')), thumbnail: new Blob(['sealed-picture small']) })
  await store.memos.remember(`earlier/${CLINIC}`, { notes: NOTE, pictures: { one: new Blob(['sealed-picture before']) } })
}

/** The tab is killed at its nth step: whatever it had not committed is undone, and it does nothing more. Whether it came to that. */
async function killedAt(step: number, act: () => Promise<unknown>): Promise<boolean> {
  let left = step
  const dying = <Given extends unknown[], Result>(real: (...given: Given) => Result) =>
    function (this: unknown, ...given: Given): Result {
      left -= 1
      if (left <= 0) throw new DOMException('killed', 'AbortError')
      return real.apply(this, given)
    }
  const { transaction } = IDBDatabase.prototype
  const { put } = IDBObjectStore.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(dying(transaction))
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(dying(put))
  await act().catch((error: unknown) => {
    if (left > 0) throw error
  })
  vi.restoreAllMocks()
  return left <= 0
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  store = await open()
  await store.connection.signedIn(LING)
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  for (const one of opened.splice(0)) await one.close()
})

describe('a PIN', () => {
  it('has six digits or more', () => {
    expect([isPin('12345'), isPin('123456'), isPin('1234567890'), isPin('12345a')]).toEqual([false, true, true, false])
  })

  it('leaves no word and no picture readable on the disk, of before and of after, and everything whole with it', async () => {
    await fill()
    const before = await seen(store)
    expect(await found()).toEqual(SECRETS)
    await setPin(store.connection, PIN, ITERATIONS)
    expect(await found()).toEqual([])
    expect(await seen(store)).toEqual(before)
    await store.log.record(CLINIC, answer('remark', `${NOTE}!`))
    await store.photos.add(CLINIC, await picture('sealed-picture'))
    await store.log.take([{ position: 9, event: { ...before.events[0]!.event, id: 'b'.repeat(36), author: 9 } }], { [CLINIC]: 9 })
    expect(await found()).toEqual([])
    const again = await open()
    await unlock(again.connection, PIN)
    expect((await seen(again)).events).toHaveLength(7)
    expect(await (await rescueFile(again, '1')).text()).toContain(NOTE)
    await removePin(again.connection, PIN)
    expect(await found()).toEqual(SECRETS)
    expect((await open()).locked).toBe(false)
  })

  it('locked, gives nothing away, takes nothing in, and still says how much waits', async () => {
    await fill()
    await setPin(store.connection, PIN, ITERATIONS)
    const waiting = await store.unsent()
    store.connection.lock()
    expect([store.locked, store.account?.token]).toEqual([true, ''])
    await expect(store.log.events(CLINIC)).rejects.toThrow(Locked)
    await expect(store.log.record(CLINIC, answer('area', '1'))).rejects.toThrow(Locked)
    await expect(store.plans.bootstrap()).rejects.toThrow(Locked)
    expect(await store.unsent()).toEqual(waiting)
    expect(waiting).toMatchObject({ events: 3, photos: 1 })
  })

  it('seals an entry for its own id: put under another it does not open', async () => {
    await setPin(store.connection, PIN, ITERATIONS)
    await store.log.record(CLINIC, answer('area', '1'))
    await store.log.record(CLINIC, answer('area', '2'))
    const database = await openDB(NAME)
    const [one, other] = await database.getAll('events')
    await database.put('events', { ...one, said: other.said })
    database.close()
    await expect(store.log.events(CLINIC)).rejects.toThrow()
  })

  it('that is wrong is told so, and slows down over restarts', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    await setPin(store.connection, PIN, ITERATIONS)
    const again = await open()
    for (let tries = 0; tries < 3; tries += 1) await expect(unlock(again.connection, OTHER)).rejects.toThrow(WrongPin)
    const restarted = await open()
    await expect(unlock(restarted.connection, PIN)).rejects.toThrow(TooSoon)
    vi.setSystemTime(Date.now() + 5_000)
    await expect(unlock(restarted.connection, OTHER)).rejects.toThrow(WrongPin)
    vi.setSystemTime(Date.now() + 9_999)
    await expect(unlock(restarted.connection, PIN)).rejects.toThrow(TooSoon)
    vi.setSystemTime(Date.now() - 86_400_000)
    await expect(unlock(restarted.connection, PIN)).rejects.toThrow(TooSoon)
    vi.setSystemTime(Date.now() + 3 * 86_400_000)
    await unlock(restarted.connection, PIN)
    expect(restarted.locked).toBe(false)
  })

  it('changes, and the old one opens nothing any more', async () => {
    await fill()
    const before = await seen(store)
    await setPin(store.connection, PIN, ITERATIONS)
    await expect(changePin(store.connection, OTHER, OTHER)).rejects.toThrow(WrongPin)
    await changePin(store.connection, PIN, OTHER)
    const again = await open()
    await expect(unlock(again.connection, PIN)).rejects.toThrow(WrongPin)
    await unlock(again.connection, OTHER)
    expect(await seen(again)).toEqual(before)
  })

  it('seals what another tab records that has not heard of it, and locks that tab', async () => {
    const tab = await open()
    await setPin(store.connection, PIN, ITERATIONS)
    await expect(tab.log.record(CLINIC, answer('remark', NOTE))).rejects.toThrow(Locked)
    expect(tab.locked).toBe(true)
    await unlock(tab.connection, PIN)
    await tab.log.record(CLINIC, answer('remark', NOTE))
    expect(await found()).toEqual([])
  })

  it('is not set over another that a tab has just set: what that sealed stays readable', async () => {
    const tab = await open()
    await setPin(store.connection, PIN, ITERATIONS)
    await store.log.record(CLINIC, answer('remark', NOTE))
    tab.connection.vault.record = null
    await expect(setPin(tab.connection, OTHER, ITERATIONS)).rejects.toThrow(Locked)
    expect(tab.locked).toBe(true)
    await unlock(tab.connection, PIN)
    expect(await tab.log.state(CLINIC)).toHaveLength(1)
  })

  it('takes in what is recorded while it is being set', async () => {
    await fill()
    const setting = setPin(store.connection, PIN, ITERATIONS)
    const recorded = await Promise.all([...'abcdef'].map((item) => store.log.record(COUNSELLING, answer(item, NOTE))))
    await setting
    expect(await found()).toEqual([])
    expect((await store.log.events(COUNSELLING)).map(({ event }) => event.id).sort()).toEqual(recorded.map(({ id }) => id).sort())
  })

  it('belongs to one person; signing out locks, and signing in asks for it', async () => {
    await setPin(store.connection, PIN, ITERATIONS)
    await store.log.record(CLINIC, answer('remark', NOTE))
    await store.connection.signedOut()
    await store.connection.signedIn(MU)
    expect(store.locked).toBe(false)
    await store.log.record(CLINIC, answer('area', '1'))
    await store.connection.signedOut()
    await store.connection.signedIn({ ...LING, token: 'token-of-ling, new' })
    expect(store.locked).toBe(true)
    await unlock(store.connection, PIN)
    expect(store.account?.token).toBe('token-of-ling, new')
    expect(await found()).toEqual([])
    expect(await store.log.state(CLINIC)).toHaveLength(1)
  })

  it('forgotten: a person may wipe their own things, and nobody else’s', async () => {
    await store.connection.signedIn(MU)
    await store.log.record(CLINIC, answer('area', '1'))
    await store.connection.signedIn(LING)
    await fill()
    await setPin(store.connection, PIN, ITERATIONS)
    await wipe((await open()).connection)
    const again = await open()
    expect(again.account).toBeNull()
    await again.connection.signedIn(LING)
    expect([again.locked, (await again.unsent()).events]).toEqual([false, 0])
    await again.connection.signedIn(MU)
    expect((await again.unsent()).events).toBe(1)
  })
})

describe('a tab killed at any step', () => {
  const acts: Record<string, { pin: string | null; act: (of: Store) => Promise<unknown>; pins: (string | null)[] }> = {
    'of setting a PIN': { pin: null, act: ({ connection }) => setPin(connection, PIN, ITERATIONS), pins: [null, PIN] },
    'of changing it': { pin: PIN, act: ({ connection }) => changePin(connection, PIN, OTHER), pins: [PIN, OTHER] },
    'of removing it': { pin: PIN, act: ({ connection }) => removePin(connection, PIN), pins: [PIN, null] },
  }

  for (const [name, { pin, act, pins }] of Object.entries(acts)) {
    it(`${name} loses nothing, and what it left half done is finished`, async () => {
      let killed = true
      let ended = 0
      for (let step = 1; killed; step += 1) {
        globalThis.indexedDB = new IDBFactory()
        store = await open()
        await store.connection.signedIn(LING)
        await fill()
        if (pin) await setPin(store.connection, pin, ITERATIONS)
        const before = await seen(store)
        killed = await killedAt(step, () => act(store))
        let again = await open()
        let given = null
        for (const one of again.locked ? pins : []) {
          if (one && (await unlock(again.connection, one).then(() => true, () => false))) given = one
        }
        expect(pins, `step ${step}`).toContain(given)
        expect(await seen(again), `step ${step}`).toEqual(before)
        // Half done is done at the next unlocking, which may be killed as well.
        again = await open()
        expect(await found(), `step ${step}`).toEqual(again.locked ? [] : SECRETS)
        ended += again.locked ? 1 : 0
        for (const one of opened.splice(0)) await one.close()
      }
      expect(ended).toBeGreaterThan(0)
    })
  }
})
