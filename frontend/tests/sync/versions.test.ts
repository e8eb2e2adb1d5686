/** A phone that is older or newer than its server, and a release rolled back: nothing is lost either way. */

import 'fake-indexeddb/auto'

import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Store, type InspectionEvent } from '../../src/record'
import { Api, SyncEngine } from '../../src/sync'
import { answer, answersOf, CLINIC, LING } from '../cast'
import { County, refusal } from './county'

type Fetch = County['fetch']

let county: County
let store: Store

const surroundings = {
  alone: async (act: () => Promise<void>) => (await act(), true),
  storage: () => Promise.resolve({ persisted: true, free_bytes: 1 }),
  wakeWhenOnline: () => Promise.resolve(),
  now: () => Date.parse('2026-11-24T01:00:00Z'),
  random: () => 1,
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  county = await County.found()
  store = await Store.open('phone')
  await store.connection.signedIn(LING)
})
afterEach(() => store.close())

/** One pass of an app of that version; `between` stands for a server of another. */
async function send(version: string, between: (fetch: Fetch) => Fetch = (fetch) => fetch): Promise<SyncEngine> {
  const engine = new SyncEngine(store, new Api('', version, between(county.fetch)), surroundings, county.upload)
  await engine.sendNow()
  engine.stop()
  return engine
}

/** The server's answers with members that this app does not know, everywhere. */
const adding = (fetch: Fetch): Fetch => async (url, init) => {
  const response = await fetch(url, init)
  if (!/sync$|bootstrap$/.test(url) || response.status === 304) return response
  const body = (await response.json()) as Record<string, unknown>
  for (const list of ['inspections', 'visits', 'results'] as const) {
    if (Array.isArray(body[list])) body[list] = (body[list] as object[]).map((one) => ({ ...one, added: { later: true } }))
  }
  return new Response(JSON.stringify({ ...body, added: ['later'] }), { status: response.status, headers: response.headers })
}

describe('a server newer than the phone', () => {
  it('may say more than the phone knows, and everything arrives', async () => {
    await store.log.record(CLINIC, answer('area', '39.9'))
    const engine = await send('0.1.0', adding)
    expect(engine.status.hindrance).toBe('none')
    expect(county.log(CLINIC)).toHaveLength(1)
    expect((await store.plans.bootstrap())?.inspections).toHaveLength(2)
  })

  it('may tell of events of a kind that the phone does not know: they are kept, and hide nothing', async () => {
    await store.log.record(CLINIC, answer('area', '39.9'))
    await send('0.1.0')
    const [known] = county.log(CLINIC)
    const unknown = { ...known!, id: '0199ffff-0000-7000-8000-000000000001', author: 9, kind: 'voice', clock: 2, words: '…' }
    county.log(CLINIC).push(unknown as unknown as InspectionEvent)
    await send('0.1.0')
    expect(await answersOf(store, CLINIC)).toEqual({ area: '39.9' })
    expect((await store.log.events(CLINIC)).map(({ event }) => event)).toContainEqual(unknown)
  })

  it('may want a newer app: what was recorded arrives all the same', async () => {
    await store.log.record(CLINIC, answer('area', '39.9'))
    const engine = await send('0.0.1', (fetch) => async (url, init) => {
      const response = await fetch(url, init)
      return url.endsWith('/sync') ? refusal(426, (await response.json()) as Record<string, unknown>) : response
    })
    expect(engine.status.hindrance).toBe('update')
    expect((await store.unsent()).events).toBe(0)
  })
})

describe('a phone newer than the server', () => {
  it('is answered although the server knows nothing of what is new, and its heartbeat is refused', async () => {
    await store.log.record(CLINIC, answer('area', '39.9'))
    const engine = await send('9.0.0', (fetch) => async (url, init) =>
      /heartbeat|handovers|newer-version|sentences|earlier/.test(url) ? refusal(url.endsWith('heartbeat') ? 422 : 404) : fetch(url, init),
    )
    expect(engine.status.hindrance).toBe('none')
    expect(county.log(CLINIC)).toHaveLength(1)
    expect((await store.plans.one(CLINIC))?.handovers).toBeUndefined()
  })

  it('keeps what the server puts in quarantine, and sends it again after the server was brought up to date', async () => {
    const event = await store.log.record(CLINIC, answer('area', '39.9'))
    await send('9.0.0', (fetch) => async (url, init) => {
      if (!url.endsWith('/sync')) return fetch(url, init)
      const { events } = JSON.parse(init?.body as string) as { events: { id: string }[] }
      const results = events.map(({ id }) => ({ id, status: 'rejected', problem: { type: '/problems/malformed-event', title: '' } }))
      return new Response(JSON.stringify({ server_time: '2026-11-24T01:00:00Z', results, events: [], cursor: {}, more: false, photos: {} }))
    })
    expect((await store.log.eventsIn('quarantined')).map(({ id }) => id)).toEqual([event.id])
    expect(await answersOf(store, CLINIC)).toEqual({ area: '39.9' })
    await send('9.0.0')
    expect(await store.log.eventsIn('quarantined')).toEqual([])
    expect(county.log(CLINIC).map(({ id }) => id)).toEqual([event.id])
  })
})

describe('a release that is rolled back', () => {
  it('finds what the newer app recorded, members it does not know included, and sends it unchanged', async () => {
    const later = { ...answer('area', '39.9'), certainty: 'high' }
    const event = await store.log.record(CLINIC, later)
    await store.close()
    store = await Store.open('phone')
    await send('0.1.0')
    expect(county.log(CLINIC)).toEqual([event])
    expect(county.log(CLINIC)[0]).toMatchObject({ certainty: 'high' })
  })
})
