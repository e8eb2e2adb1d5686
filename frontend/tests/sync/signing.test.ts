import 'fake-indexeddb/auto'

import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Store } from '../../src/record'
import { Api, Offline, Refused, signIn, signOut, UnsentWork } from '../../src/sync'
import { answer, CLINIC, LING } from '../cast'
import { County, refusal } from './county'

let county: County
let store: Store
let api: Api

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  county = await County.found()
  store = await Store.open('phone')
  api = new Api('', '0.1.0', county.fetch)
})

afterEach(() => store.close())

describe('signing in', () => {
  it('registers the phone and keeps its token, not the session', async () => {
    await signIn(store, api, 'ling', 'secret', '凌的手机')
    expect(store.account).toMatchObject({ user: { id: 7 }, device: 'device', token: 'token-of-ling', label: '凌的手机' })
    expect(county.calls.map(({ name }) => name)).toEqual(['POST /session', 'POST /devices', 'DELETE /session'])
    expect(county.named('POST /devices')[0]).toMatchObject({
      body: { label: '凌的手机', app_version: '0.1.0' },
      headers: { 'X-CSRFToken': 'csrf' },
    })
  })

  it('tells a wrong password from no network, and changes nothing in either case', async () => {
    county.fault = () => refusal(401, { type: '/problems/wrong-credentials' })
    await expect(signIn(store, api, 'ling', 'x', '')).rejects.toThrow(Refused)
    county.fault = () => 'unreachable'
    await expect(signIn(store, api, 'ling', 'x', '')).rejects.toThrow(Offline)
    county.fault = () => new Response('<html>please pay</html>')
    await expect(signIn(store, api, 'ling', 'x', '')).rejects.toThrow(Offline)
    expect(store.account).toBeNull()
  })
})

describe('signing out', () => {
  it('with unsent work is refused until confirmed, and keeps the work', async () => {
    await store.connection.signedIn(LING)
    await store.log.record(CLINIC, answer('area', '39.9'))
    await expect(signOut(store, false)).rejects.toThrow(UnsentWork)
    expect(store.account).toEqual(LING)
    await signOut(store, true)
    expect(store.account).toBeNull()
    await store.connection.signedIn(LING)
    expect(await store.log.unsent(10)).toHaveLength(1)
  })

  it('with a submission that has no receipt yet is refused as well', async () => {
    await store.connection.signedIn(LING)
    await store.submissions.queue(CLINIC, '')
    const [submit] = await store.log.unsent(10)
    await store.log.settle([{ id: submit!.id, status: 'accepted', position: 1 }])
    await expect(signOut(store, false)).rejects.toThrow(UnsentWork)
  })

  it('with nothing unsent just happens', async () => {
    await store.connection.signedIn(LING)
    await signOut(store, false)
    expect(store.account).toBeNull()
  })
})
