/** Plays a county's year: `node year.mjs PLAN REPORT`; the plan is JSON from tests/field/county_year.py. */

import 'fake-indexeddb/auto'

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

import { Dice } from './dice'
import { installDisk, readDisk } from './disk'
import { Link } from './link'
import { Phone, type Person, type Visit } from './phone'
import { Pictures } from './pictures'
import { channelsOf, type Tab } from './tab'
import { World } from './world'

interface Plan {
  readonly seed: number
  readonly server: string
  readonly begins: number
  readonly turns: number
  readonly ends: number
  readonly people: readonly Person[]
  readonly visits: readonly (readonly [user: number, visit: Visit])[]
  readonly pictures: readonly string[]
  /** Part of the people whose token is revoked on some day of the year. */
  readonly revoked: number
}

const [planFile, reportFile] = process.argv.slice(2)
const plan = JSON.parse(readFileSync(planFile!, 'utf8')) as Plan
const DAY = 86_400_000

const dice = new Dice(plan.seed)
const world = new World(plan.begins)
const link = new Link(world, new URL(plan.server), dice.apart())
world.rule(dice.apart())
installDisk(world)
globalThis.fetch = (url, init) => (world.current as Tab).fetch(url as string, init)
globalThis.BroadcastChannel = channelsOf(world)

const stock = plan.pictures.map((file) => readFileSync(file))
const phones = plan.people.map((person) => new Phone(world, link, dice.apart(), plan.server, person, new Pictures(stock, dice.apart())))
const visits = new Map<number, Visit[]>(phones.map(({ user }) => [user, []]))
let faults = 0

process.on('unhandledRejection', (error) => {
  // What a dead tab would have done next is nobody's fault.
  if (world.current?.dead) return
  faults += 1
  console.error(error)
})

function assign(planned: Plan['visits']): void {
  for (const [user, visit] of planned) visits.get(user)!.push(visit)
}

async function live(phone: Phone, own: readonly Visit[]): Promise<void> {
  for (const visit of [...own].sort((a, b) => a.day - b.day)) await phone.visit(visit)
}

/** The bureau takes away the right to send, as after a phone was thought lost. */
async function revoke(phone: Phone): Promise<void> {
  await world.until(plan.begins + dice.between(20, Math.floor((plan.ends - plan.begins) / DAY) - 20) * DAY)
  await link.ask('/year/revoke', { user: phone.user })
}

async function year(): Promise<void> {
  for (const phone of phones) await phone.prepare()
  assign(plan.visits)
  const first = phones.map((phone) => live(phone, [...visits.get(phone.user)!]))
  const revoked = phones.filter(() => dice.chance(plan.revoked)).map(revoke)
  await world.until(plan.turns)
  const added = (await link.ask('/year/turn')) as Plan['visits']
  assign(added)
  const second = phones.map(async (phone, index) => {
    await first[index]
    await live(phone, added.filter(([user]) => user === phone.user).map(([, visit]) => visit))
  })
  await Promise.all([...second, ...revoked])
  await world.until(plan.ends)
  await Promise.all(phones.map((phone) => phone.comeHome(visits.get(phone.user)!)))
}

async function report(): Promise<void> {
  const found = []
  for (const phone of phones) {
    const disk = await readDisk(world, phone.name)
    const photos = await Promise.all(
      (disk.photos as { sha256: string; blob: Blob | null }[]).map(async ({ blob, ...rest }) => ({ ...rest, held: blob && hashOf(await blob.arrayBuffer()) })),
    )
    found.push({
      user: phone.user,
      shown: [...phone.shown],
      shown_photos: [...phone.shownPhotos],
      evicted: phone.evicted,
      evicted_photos: phone.evictedPhotos,
      wiped: phone.wiped,
      repeated: [...phone.repeated],
      happened: phone.happened,
      events: disk.events,
      photos,
      submissions: disk.submissions,
    })
  }
  writeFileSync(reportFile!, JSON.stringify({ faults, happened: link.happened, sent: link.sent, trace: link.trace, phones: found }))
}

function hashOf(bytes: ArrayBuffer): string {
  return createHash('sha256').update(Buffer.from(bytes)).digest('hex')
}

let over = false
void year().then(() => (over = true))
await world.run()
if (!over) throw new Error('the year stands still: somebody waits for what never comes')
await report()
