/**
 * Setting, giving, changing and removing a person's PIN (docs/decisions/device-pin.md). Each step is one write, both
 * forms are read meanwhile, and what a killed tab left half done is finished when the PIN is next given.
 */

import type { Connection } from './connection'
import { tokenOf } from './connection'
import { write, type KeptEvent, type KeptPhoto } from './database'
import { keptEvent, openEvent, sealProblem } from './log'
import { memosOf } from './memos'
import { pictureOf, sealPictures } from './photos'
import { snapshotOf } from './plans'
import { decrypt, encrypt, isSealed, Locked, pinOf, type PinRecord } from './vault'

export const FEWEST_DIGITS = 6
/** OWASP Password Storage Cheat Sheet: PBKDF2-HMAC-SHA256 with 600 000 iterations. */
const ITERATIONS = 600_000
const SALT_BYTES = 16
const FREE_TRIES = 3
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 300_000
const AT_ONCE = 25

export class WrongPin extends Error {}

/** Too many wrong ones: nothing is tried before the instant, in milliseconds since the epoch. */
export class TooSoon extends Error {
  constructor(readonly until: number) {
    super()
  }
}

export const isPin = (pin: string): boolean => new RegExp(`^\\d{${FEWEST_DIGITS},}$`).test(pin)

/**
 * Set a PIN: from the first write on all that is recorded is sealed, then what was there before.
 * Throws Locked where another tab has set one: a second data key would lose what the first has sealed.
 */
export async function setPin(connection: Connection, pin: string, iterations = ITERATIONS): Promise<void> {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const record: PinRecord = {
    mark: crypto.randomUUID(),
    data: crypto.randomUUID(),
    phase: 'sealing',
    wrong: 0,
    not_before: 0,
    ...(await wrap(connection.user, bytes, pin, iterations)),
  }
  connection.vault.unlock(record.data, await dataKey(bytes))
  const set = await put(connection, (held) => held ?? record)
  if (set?.data !== record.data) {
    await connection.refresh()
    connection.changed()
    throw new Locked()
  }
  await finish(connection)
}

/** Unlock this tab. Throws WrongPin, or TooSoon without trying. */
export async function unlock(connection: Connection, pin: string): Promise<void> {
  const { record, bytes } = await tryPin(connection, pin)
  connection.vault.unlock(record.data, await dataKey(bytes))
  await finish(connection)
}

/** The same data under another PIN. Throws WrongPin or TooSoon. */
export async function changePin(connection: Connection, old: string, pin: string): Promise<void> {
  const { record, bytes } = await tryPin(connection, old)
  const wrapped = await wrap(connection.user, bytes, pin, record.iterations)
  await put(connection, (held) => held && { ...held, ...wrapped })
  await connection.refresh()
}

/** Write everything in clear again, then forget the PIN. Throws WrongPin or TooSoon. */
export async function removePin(connection: Connection, pin: string): Promise<void> {
  const { record, bytes } = await tryPin(connection, pin)
  connection.vault.unlock(record.data, await dataKey(bytes))
  await put(connection, (held) => held && { ...held, mark: crypto.randomUUID(), phase: 'opening' })
  await finish(connection)
}

/** Delete all that this phone holds of the person, sealed or not, and sign out. Nobody can bring it back. */
export async function wipe(connection: Connection): Promise<void> {
  const { user } = connection
  await connection.write(['accounts', 'events', 'photos', 'submissions', 'clocks', 'snapshots', 'memos'], async (tx) => {
    for (const name of ['events', 'submissions', 'clocks'] as const) await tx.objectStore(name).delete(ofUser(user))
    const photos = tx.objectStore('photos')
    for (let at = await photos.openCursor(); at; at = await at.continue()) if (at.value.user === user) await at.delete()
    await tx.objectStore('snapshots').delete(user)
    await tx.objectStore('memos').delete(memosOf(user))
    await tx.objectStore('memos').delete(pinOf(user))
    await tx.objectStore('accounts').delete('current')
  })
  await connection.refresh()
  connection.changed()
}

/** The data key's bytes; a try is counted before it is made, so that closing the app saves nobody the wait. */
async function tryPin(connection: Connection, pin: string): Promise<{ record: PinRecord; bytes: Uint8Array<ArrayBuffer> }> {
  const now = Date.now()
  const record = await put(connection, (held) => {
    // A clock that was set back must not lengthen the wait.
    const wait = held ? Math.min(held.not_before - now, LONGEST_PAUSE_MS) : 0
    if (wait > 0) throw new TooSoon(now + wait)
    const wrong = (held?.wrong ?? 0) + 1
    return held && { ...held, wrong, not_before: wrong < FREE_TRIES ? 0 : now + pauseAfter(wrong) }
  })
  if (!record) throw new WrongPin()
  const bytes = await decrypt(await pinKey(pin, record.salt, record.iterations), pinOf(connection.user), record.wrapped).catch(() => {
    throw new WrongPin()
  })
  await put(connection, (held) => held && { ...held, wrong: 0, not_before: 0 })
  return { record, bytes }
}

const pauseAfter = (wrong: number) => Math.min(FIRST_PAUSE_MS * 2 ** (wrong - FREE_TRIES), LONGEST_PAUSE_MS)

async function put(connection: Connection, change: (held: PinRecord | undefined) => PinRecord | undefined): Promise<PinRecord | undefined> {
  const { user } = connection
  return write(await connection.database(), ['memos'], async (tx) => {
    const memos = tx.objectStore('memos')
    const next = change((await memos.get(pinOf(user))) as PinRecord | undefined)
    if (next) await memos.put(next, pinOf(user))
    return next
  })
}

/** Turn what is not yet as the PIN's phase wants it, and end the phase. */
async function finish(connection: Connection): Promise<void> {
  await connection.refresh()
  await turnAccount(connection)
  if (connection.vault.record?.phase !== 'sealed') {
    for (const turn of [turnEvents, turnPhotos, turnSnapshot, turnMemos]) while (await turn(connection));
    await endPhase(connection)
    await connection.refresh()
  }
  connection.changed()
}

async function endPhase(connection: Connection): Promise<void> {
  const key = pinOf(connection.user)
  await write(await connection.database(), ['memos'], async (tx) => {
    const memos = tx.objectStore('memos')
    const held = (await memos.get(key)) as PinRecord | undefined
    if (held?.phase === 'sealing') await memos.put({ ...held, phase: 'sealed' }, key)
    else if (held?.phase === 'opening') await memos.delete(key)
  })
}

/** Whether there were events to turn; each is taken again as it lies by then, for only what it says is turned. */
async function turnEvents(connection: Connection): Promise<boolean> {
  const { user, vault } = connection
  const database = await connection.database()
  const toTurn = (one: KeptEvent) => Boolean(one.said) !== vault.seals || (one.problem !== null && isSealed(one.problem) !== vault.seals)
  const next = (await database.getAll('events', ofUser(user))).filter(toTurn).slice(0, AT_ONCE)
  const ready = () => Promise.all(next.map(async (one) => turned(connection, one)))
  await connection.keep(['events'], ready, async (tx, made) => {
    for (const [at, { said, event, problem }] of made.entries()) {
      const held = await tx.objectStore('events').get([user, next[at]!.id])
      if (!held) continue
      // Answered for meanwhile: another turn takes the problem of then.
      const same = JSON.stringify(held.problem) === JSON.stringify(next[at]!.problem)
      const turned: KeptEvent = { ...held, event, problem: same ? problem : held.problem }
      delete turned.said
      await tx.objectStore('events').put(said ? { ...turned, said } : turned)
    }
  })
  return next.length > 0
}

async function turned({ user, vault }: Connection, kept: KeptEvent): Promise<Pick<KeptEvent, 'event' | 'said' | 'problem'>> {
  const { event, problem } = await openEvent(vault, kept)
  return { ...(await keptEvent(vault, user, event)), problem: await sealProblem(vault, user, kept.id, problem) }
}

async function turnPhotos(connection: Connection): Promise<boolean> {
  const { user, vault } = connection
  const toTurn = ({ blob, thumbnail }: KeptPhoto) => [blob, thumbnail].some((one) => one && isSealed(one) !== vault.seals)
  const own = (await (await connection.database()).getAll('photos')).filter((photo) => photo.user === user && toTurn(photo))
  for (const photo of own) {
    const ready = async () => {
      const open = async (part: 'blob' | 'thumbnail') => photo[part] && vault.openBlob(pictureOf(photo.id, part), photo[part])
      return sealPictures(vault, { id: photo.id, blob: await open('blob'), thumbnail: await open('thumbnail') })
    }
    await connection.keep(['photos'], ready, async (tx, { blob, thumbnail }) => {
      const held = await tx.objectStore('photos').get(photo.id)
      if (held) await tx.objectStore('photos').put({ ...held, blob: held.blob && blob, thumbnail: held.thumbnail && thumbnail })
    })
  }
  return own.length > 0
}

async function turnSnapshot(connection: Connection): Promise<boolean> {
  const { user, vault } = connection
  const kept = await (await connection.database()).get('snapshots', user)
  if (!kept || isSealed(kept.bootstrap) === vault.seals) return false
  const ready = async () => vault.seal(snapshotOf(user), await vault.open(snapshotOf(user), kept.bootstrap))
  await connection.keep(['snapshots'], ready, async (tx, bootstrap) => {
    const held = await tx.objectStore('snapshots').get(user)
    if (held?.taken_at === kept.taken_at) await tx.objectStore('snapshots').put({ ...held, bootstrap })
  })
  return true
}

async function turnMemos(connection: Connection): Promise<boolean> {
  const { user, vault } = connection
  const database = await connection.database()
  let some = false
  for (const key of await database.getAllKeys('memos', memosOf(user))) {
    const kept = await database.get('memos', key)
    if (kept === undefined || isSealed(kept) === vault.seals) continue
    some = true
    const ready = async () => vault.seal(key, await vault.open(key, kept))
    await connection.keep(['memos'], ready, async (tx, memo) => {
      const held = await tx.objectStore('memos').get(key)
      if (held !== undefined && isSealed(held) !== vault.seals) await tx.objectStore('memos').put(memo, key)
    })
  }
  return some
}

/** The token of a person who signed in before giving the PIN lay in clear until now. */
async function turnAccount(connection: Connection): Promise<void> {
  const { vault, account } = connection
  const name = tokenOf(account!)
  const kept = await (await connection.database()).get('accounts', 'current')
  if (!kept || isSealed(kept.token) === vault.seals) return
  const ready = async () => vault.seal(name, await vault.open(name, kept.token))
  await connection.keep(['accounts'], ready, async (tx, token) => {
    const held = await tx.objectStore('accounts').get('current')
    if (held && tokenOf(held) === name) await tx.objectStore('accounts').put({ ...held, token }, 'current')
  })
}

async function wrap(user: number, data: Uint8Array<ArrayBuffer>, pin: string, iterations: number) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES))
  return { salt, iterations, wrapped: await encrypt(await pinKey(pin, salt, iterations), pinOf(user), data) }
}

async function pinKey(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

const dataKey = (data: Uint8Array<ArrayBuffer>) => crypto.subtle.importKey('raw', data, 'AES-GCM', false, ['encrypt', 'decrypt'])

const ofUser = (user: number) => IDBKeyRange.bound([user, ''], [user, '\uffff'])
