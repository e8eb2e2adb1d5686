/** Writes the rescue file of a phone: `node rescueFile.mjs DAY FILE`; the day is JSON of tests/evidence/test_rescue.py. */

import 'fake-indexeddb/auto'

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

import { Store, type Account, type Members } from '../../src/record'
import { rescueFile } from '../../src/sync/rescue'

interface Day {
  readonly account: Account
  readonly inspection: string
  readonly acts: readonly Members[]
  readonly photos: readonly string[]
}

const [dayFile, target] = process.argv.slice(2)
const { account, inspection, acts, photos } = JSON.parse(readFileSync(dayFile!, 'utf8')) as Day

const store = await Store.open('phone')
await store.connection.signedIn(account)
for (const members of acts) await store.log.record(inspection, members)
for (const path of photos) {
  const bytes = readFileSync(path)
  await store.photos.add(inspection, {
    item: 'door',
    row: '',
    blob: new Blob([bytes], { type: 'image/jpeg' }),
    thumbnail: null,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    source: 'camera',
    taken_at: '2026-11-24T09:20:00.000+08:00',
    position: null,
    caption: '',
  })
}
const file = await rescueFile(store, '0.1.0')
writeFileSync(target!, Buffer.from(await file.arrayBuffer()))
await store.close()
