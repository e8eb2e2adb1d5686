/** What helps to fill a form is on the phone before the network goes, and is not asked for over and over. */

import 'fake-indexeddb/auto'

import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Store } from '../../src/record'
import { Api, earlierOf, sentencesOf } from '../../src/sync'
import { prepare } from '../../src/sync/preparing'
import { bootstrapOf, CLINIC, LING } from '../cast'
import { County, refusal } from './county'

const TODAY = '2026-11-24'

let store: Store
let county: County
let api: Api

const go = (today = TODAY) => prepare(LING, store, api, (_, call) => call, today)
const asked = () => county.calls.map(({ name }) => name.replace('GET /', ''))

async function worded(hash: string): Promise<void> {
  const bootstrap = bootstrapOf(county.checklist)
  await store.plans.save({ ...bootstrap, checklists: bootstrap.checklists.map((one) => ({ ...one, sentences: hash })) }, null)
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  county = await County.found()
  api = new Api('', '0.1.0', county.fetch)
  store = await Store.open('phone')
  await store.connection.signedIn(LING)
  await worded('first')
})

afterEach(() => store.close())

describe('preparing', () => {
  it('keeps the sentences of every checklist and what is known of every open inspection', async () => {
    await go()
    expect((await sentencesOf(store, county.checklist))?.items.area).toEqual([{ zh: '应不小于 40', en: 'At least 40' }])
    expect((await earlierOf(store, CLINIC))?.on).toBe('2026-05-12')
  })

  it('asks for the earlier inspection once a day, and for sentences only when they were worded anew', async () => {
    await go()
    county.calls.length = 0
    await go()
    expect(asked()).toEqual([])
    await go('2026-11-25')
    expect(asked().every((name) => name.endsWith('/earlier'))).toBe(true)
    expect(asked()).toHaveLength(2)
    county.calls.length = 0
    await worded('second')
    await go('2026-11-25')
    expect(asked()).toEqual(['checklists/clinic-room/1/sentences'])
  })

  it('does without an older server and does not ask it again the same day', async () => {
    county.fault = () => refusal(404)
    await go()
    expect(await earlierOf(store, CLINIC)).toBeNull()
    county.calls.length = 0
    await go()
    expect(asked()).toEqual([])
  })

  it('keeps what it had when the server fails, and tries again', async () => {
    await go()
    county.fault = () => refusal(500)
    await expect(go('2026-11-25')).rejects.toThrow('500')
    expect((await earlierOf(store, CLINIC))?.on).toBe('2026-05-12')
    county.fault = () => null
    county.calls.length = 0
    await go('2026-11-25')
    expect(asked()).toHaveLength(2)
  })
})
