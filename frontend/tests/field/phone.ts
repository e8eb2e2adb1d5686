/** One inspector with one phone through the year: what was done, and what the phone ever showed as saved. */

import { contested, keyOf, localInstant, Locked, merge, photoMembersOf, photosOf, settledBy, Store, type Account, type Members, type Problem } from '../../src/record'
import { removePin, setPin, TooSoon, unlock } from '../../src/record/pin'
import { Api, Offline, Refused, signIn, SyncEngine } from '../../src/sync'
import { evict, readDisk } from './disk'
import type { Dice } from './dice'
import { FAIR, TOWN, VALLEY, type Link, type Weather } from './link'
import type { Pictures } from './pictures'
import { never, Tab, type Cookies } from './tab'
import type { World } from './world'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const VERSION = '0.1.0'
const PIN = '135790'
/** So few that a year does not take hours; the real number only makes guessing slow. */
const PIN_ITERATIONS = 10

export interface Visit {
  readonly inspection: string
  /** Midnight of its day in China, as milliseconds. */
  readonly day: number
  readonly lead: boolean
}

export interface Person {
  readonly account: Account
  readonly password: string
}

interface Open {
  readonly tab: Tab
  readonly store: Store
  readonly engine: SyncEngine
}

/** What a person does in one inspection, each act unlike any other. */
type Act = { members: Members } | { photo: string }

export class Phone {
  readonly name: string
  /** Ids of the events that the phone said it had saved; hashes of the photos likewise. */
  readonly shown = new Set<string>()
  readonly shownPhotos = new Set<string>()
  /** Events that were on the phone alone when the system wiped it. */
  readonly evicted: string[] = []
  readonly evictedPhotos: string[] = []
  /** Photos whose pictures were on the phone when it was wiped, sent or not. */
  readonly wiped: string[] = []
  /** Events that a person knowingly recorded although the same had been recorded before. */
  readonly repeated = new Set<string>()
  readonly happened = { opened: 0, died: 0, evicted: 0, 'signed-in': 0, 'two-tabs': 0, 'clock-wrong': 0, refused: 0, 'pin-given': 0 }
  #cookies: Cookies = { header: '' }
  #lock: Tab | null = null
  #skew = 0
  #wiped = false
  /** Every third person has a PIN, and takes it away on the last evening. */
  #hasPin = false

  constructor(
    private readonly world: World,
    private readonly link: Link,
    private readonly dice: Dice,
    private readonly server: string,
    private readonly person: Person,
    private readonly pictures: Pictures,
  ) {
    this.name = `phone-${person.account.user.id}`
    this.#skew = this.#drawSkew()
    this.#hasPin = person.account.user.id % 3 === 0
  }

  get user(): number {
    return this.person.account.user.id
  }

  #drawSkew(): number {
    const kind = this.dice.roll()
    if (kind < 0.7) return this.dice.between(-2 * MINUTE, 2 * MINUTE)
    this.happened['clock-wrong'] += 1
    return kind < 0.9 ? this.dice.between(-9 * HOUR, 9 * HOUR) : this.dice.between(-3 * DAY, 3 * DAY)
  }

  /** The phone as it was handed out: signed in once, with the account on its disk. */
  async prepare(): Promise<void> {
    await this.#open(FAIR, null, async ({ store, tab }) => {
      await tab.hold(store.connection.signedIn(this.person.account))
    })
  }

  async visit(visit: Visit): Promise<void> {
    const { world, dice } = this
    const acts = this.#plan(visit)
    if (dice.chance(0.15)) this.#skew = this.#drawSkew()
    await world.until(visit.day + 7.5 * HOUR + dice.between(0, HOUR))
    await this.#open(TOWN, this.#fuse(0.1), ({ tab }) => tab.sleep(MINUTE))
    await world.until(visit.day + 9 * HOUR + dice.between(0, 2 * HOUR))
    const weather = dice.chance(0.85) ? VALLEY : TOWN
    await this.#fill(visit, acts, weather)
    if (dice.chance(0.05)) await this.#evict()
    await world.sleep(dice.between(HOUR, 5 * HOUR))
    if (this.#wiped) await this.#fill(visit, acts, TOWN)
    await this.#send(visit, TOWN)
    await world.until(visit.day + DAY + 8 * HOUR + dice.between(0, HOUR))
    await this.#send(visit, TOWN)
  }

  /** Two evenings of good signal at the end of the year: the second sees to what the first brought to light. */
  async comeHome(visits: readonly Visit[]): Promise<void> {
    for (let evening = 1; evening <= 2; evening += 1) {
      for (const visit of visits) await this.#send(visit, FAIR, 0)
      await this.#open(FAIR, null, ({ tab }) => tab.sleep(10 * MINUTE))
    }
    if (this.#hasPin) await this.#open(FAIR, null, ({ tab, store }) => tab.hold(removePin(store.connection, PIN)))
    this.#hasPin = false
  }

  #fuse(probability: number): number | null {
    return this.dice.chance(probability) ? this.dice.between(1, 160) : null
  }

  #plan({ inspection, lead }: Visit): Act[] {
    const { dice } = this
    const answer = (item: string, value: string, row = '', field = 'value') =>
      ({ members: { kind: 'answer', item, row, field, value } }) as const
    const mark = `${this.user}-${inspection.slice(-6)}`
    const acts: Act[] = [
      answer('door', dice.pick(['conform', 'partial', 'fail'])),
      answer('doctors', String(dice.between(0, 3))),
    ]
    for (let room = 1; room <= dice.between(1, 3); room += 1) {
      acts.push({ members: { kind: 'row', item: 'rooms', row: `r${room}-${mark}`, present: true, label: `室${room}` } })
      acts.push(answer('rooms', String(dice.between(5, 40)), `r${room}-${mark}`, 'area'))
    }
    for (let note = 1; note <= dice.between(1, 4); note += 1) acts.push(answer('remark', `记录 ${note} ${mark}`))
    for (let photo = 1; photo <= dice.between(1, 3); photo += 1) acts.push({ photo: `${photo} ${mark}` })
    if (lead) {
      acts.push({
        members: { kind: 'signature', item: 'signature', name: `签名 ${mark}`, post: '组长', width: 300, height: 120, strokes: [[1, 2, 30, 40]], present: true },
      })
    }
    return acts
  }

  /** Do what is not to be seen yet, again and again as long as the tab keeps dying. */
  async #fill(visit: Visit, acts: readonly Act[], weather: Weather): Promise<void> {
    for (let lives = 0; lives < 12; lives += 1) {
      const fuse = lives < 6 ? this.#fuse(0.6) : null
      const other = this.dice.chance(0.12) ? this.#secondTab(weather) : null
      const how = await this.#open(weather, fuse, (open) => this.#act(open, visit, acts))
      await other
      if (how === 'done') return
      await this.world.sleep(this.dice.between(5 * SECOND, 2 * MINUTE))
    }
  }

  async #act({ tab, store, engine }: Open, { inspection }: Visit, acts: readonly Act[]): Promise<void> {
    for (const act of acts) {
      if (await this.#isSeen(tab, store, inspection, act)) continue
      const event =
        'photo' in act
          ? await tab.hold(this.#photograph(tab, store, inspection, act.photo))
          : await tab.hold(this.#say(tab, store, inspection, act.members))
      this.shown.add(event.id)
      if (event.kind === 'photo') this.shownPhotos.add(event.sha256)
      if (this.#wiped) this.repeated.add(event.id)
      tab.step()
      engine.saved()
      await tab.sleep(this.dice.between(2 * SECOND, 25 * SECOND))
    }
    await tab.sleep(this.dice.between(0, MINUTE))
  }

  /** An answer refers to the colleague's that is on the screen, as the app has it. */
  async #say(tab: Tab, store: Store, inspection: string, members: Members) {
    const events = (await tab.hold(store.log.events(inspection))).map(({ event }) => event)
    const settles = members.kind === 'answer' ? settledBy(this.user, keyOf(members), merge(events), contested(events)) : []
    return store.log.record(inspection, settles.length > 0 ? ({ ...members, settles } as Members) : members)
  }

  async #photograph(tab: Tab, store: Store, inspection: string, mark: string) {
    const { blob, sha256 } = await tab.hold(this.pictures.take(mark))
    return store.photos.add(inspection, {
      item: 'door', row: '', blob, thumbnail: null, sha256, source: 'camera', taken_at: localInstant(), position: null, caption: mark,
    })
  }

  /** Whether the person sees on the screen that this has been done. */
  async #isSeen(tab: Tab, store: Store, inspection: string, act: Act): Promise<boolean> {
    const own = (await tab.hold(store.log.events(inspection))).filter(({ event }) => event.author === this.user)
    return own.some(({ event }) => {
      if ('photo' in act) return event.kind === 'photo' && event.caption === act.photo
      const given = event as unknown as Record<string, unknown>
      return Object.entries(act.members).every(([name, value]) => JSON.stringify(given[name]) === JSON.stringify(value))
    })
  }

  async #secondTab(weather: Weather): Promise<void> {
    this.happened['two-tabs'] += 1
    await this.#open(weather, this.#fuse(0.5), ({ tab }) => tab.sleep(this.dice.between(MINUTE, 4 * MINUTE)))
  }

  /** An evening of sending; who leads hands the inspection in. */
  async #send(visit: Visit, weather: Weather, deadly = 0.25): Promise<void> {
    await this.#open(weather, this.#fuse(deadly), async (open) => {
      await open.tab.sleep(MINUTE)
      await this.#removeLost(open, visit.inspection)
      for (let minutes = 0; minutes < 12; minutes += 1) {
        if (visit.lead && (await this.#handIn(open, visit.inspection))) return
        if (!visit.lead && minutes > 2) return
        await open.tab.sleep(MINUTE)
      }
    })
  }

  /** Whether it is in; else one more step towards it. */
  async #handIn({ tab, store, engine }: Open, inspection: string): Promise<boolean> {
    const submission = await tab.hold(store.submissions.of(inspection))
    if (submission?.state === 'verified') return true
    const plan = await tab.hold(store.plans.one(inspection))
    if (plan?.state === 'sealed' && !submission) return true
    if (!plan || submission?.state === 'queued') return false
    if (submission?.state === 'refused') await this.#mend(tab, store, inspection, submission.problem)
    await tab.hold(store.submissions.queue(inspection, ''))
    await tab.hold(engine.sendNow())
    return false
  }

  /** Give what the server still misses. */
  async #mend(tab: Tab, store: Store, inspection: string, problem: (Problem & { items?: readonly { item: string; row: string; kind?: string }[] }) | null): Promise<void> {
    this.happened.refused += 1
    const values: Record<string, Members> = {
      door: { kind: 'answer', item: 'door', row: '', field: 'value', value: 'conform' },
      doctors: { kind: 'answer', item: 'doctors', row: '', field: 'value', value: '1' },
      signature: { kind: 'signature', item: 'signature', name: '补签', post: '', width: 9, height: 9, strokes: [[1, 1, 2, 2]], present: true },
    }
    await this.#confirm(tab, store, inspection)
    for (const { item, row, kind } of problem?.items ?? []) {
      if (kind === 'contested') continue
      const needed: Members[] = item === 'rooms' ? this.#room(row) : values[item] ? [values[item]] : []
      for (const members of needed) {
        const event = await tab.hold(store.log.record(inspection, members))
        this.shown.add(event.id)
        this.repeated.add(event.id)
      }
    }
  }

  /** Own photos of which the phone says that their pictures went with its data. */
  async #removeLost({ tab, store }: Open, inspection: string): Promise<void> {
    const missing = new Set((await tab.hold(store.photos.in('missing'))).map(({ id }) => id))
    for (const photo of photosOf(await tab.hold(store.log.state(inspection)))) {
      if (!missing.has(photo.photo)) continue
      this.shown.add((await tab.hold(store.log.record(inspection, { ...photoMembersOf(photo), present: false }))).id)
    }
  }

  /** Wherever the two inspectors differ, who leads confirms what is in force. */
  async #confirm(tab: Tab, store: Store, inspection: string): Promise<void> {
    const events = (await tab.hold(store.log.events(inspection))).map(({ event }) => event)
    for (const [held] of contested(events).values()) {
      const { kind, item, row, field, value } = held!
      const event = await tab.hold(this.#say(tab, store, inspection, { kind, item, row, field, value }))
      this.shown.add(event.id)
      this.repeated.add(event.id)
    }
  }

  #room(row: string): Members[] {
    const id = row || `mended-${this.user}`
    const added: Members[] = row ? [] : [{ kind: 'row', item: 'rooms', row: id, present: true, label: '' }]
    return [...added, { kind: 'answer', item: 'rooms', row: id, field: 'area', value: '12' }]
  }

  /** Open the app, live in it, and close it as browsers do: without a word. */
  #open(weather: Weather, fuse: number | null, live: (open: Open) => Promise<void>): Promise<'done' | 'died'> {
    this.happened.opened += 1
    const tab = new Tab(this.world, this.link, this.#cookies, this.#skew, weather, fuse)
    return new Promise((resolve) => {
      let how: 'done' | 'died' = 'died'
      tab.onDeath(() => {
        if (this.#lock === tab) this.#lock = null
        if (how === 'died') this.happened.died += 1
        this.world.later(0, null, () => resolve(how))
      })
      this.world.later(0, tab, () => {
        void tab.hold(this.#live(tab, live)).then(() => {
          how = 'done'
          tab.die()
        })
      })
    })
  }

  async #live(tab: Tab, live: (open: Open) => Promise<void>): Promise<void> {
    const store = await tab.hold(Store.open(this.name))
    const api = new Api(this.server, VERSION, tab.fetch)
    const engine = new SyncEngine(store, api, {
      alone: (act) => this.#alone(tab, act),
      storage: () => Promise.resolve({ persisted: false, free_bytes: 10 ** 9 }),
      wakeWhenOnline: () => Promise.resolve(),
      now: () => Date.now(),
      random: () => this.dice.roll(),
    })
    if (this.happened.opened > 1) await this.#beSignedIn(tab, store, api)
    if (this.#hasPin) await this.#giveThePin(tab, store)
    if (store.account) engine.start()
    await live({ tab, store, engine })
    await this.#beSignedIn(tab, store, api, engine)
    engine.stop()
  }

  /** A token that is no good any more, or a wiped phone: sign in where there is signal. */
  async #beSignedIn(tab: Tab, store: Store, api: Api, engine?: SyncEngine): Promise<void> {
    if (store.account && engine?.status.hindrance !== 'sign-in') return
    const { weather } = tab
    if (weather === VALLEY) tab.weather = TOWN
    for (let tries = 0; tries < 30; tries += 1) {
      try {
        await tab.hold(signIn(store, api, this.person.account.user.username, this.person.password, this.name))
        this.happened['signed-in'] += 1
        break
      } catch (error) {
        // Refused too where another tab has just signed in: one tries again.
        if (!(error instanceof Offline || error instanceof Refused)) throw error
        await tab.sleep(20 * SECOND)
      }
    }
    tab.weather = weather
    if (!engine) return
    engine.start()
    await tab.sleep(2 * MINUTE)
  }

  /** Unlock, or set the PIN where there is none yet: the phone is new, or was wiped. */
  async #giveThePin(tab: Tab, store: Store): Promise<void> {
    if (!store.account) return
    while (store.locked || !store.connection.vault.record) {
      try {
        await tab.hold(store.locked ? unlock(store.connection, PIN) : setPin(store.connection, PIN, PIN_ITERATIONS))
        this.happened['pin-given'] += 1
      } catch (error) {
        // Tabs that died while it was given count as wrong tries; another tab may have set it first.
        if (error instanceof TooSoon) await tab.sleep(error.until - Date.now())
        else if (!(error instanceof Locked)) throw error
      }
    }
  }

  async #alone(tab: Tab, act: () => Promise<void>): Promise<boolean> {
    if (this.#lock) return false
    this.#lock = tab
    try {
      await act()
    } finally {
      if (this.#lock === tab) this.#lock = null
    }
    return tab.dead ? never() : true
  }

  /** The system wipes the phone; what only it held is written down. */
  async #evict(): Promise<void> {
    const { events, photos } = (await readDisk(this.world, this.name)) as {
      events: { id: string; state: string }[]
      photos: { id: string; sha256: string; state: string }[]
    }
    this.evicted.push(...events.filter(({ state }) => state === 'saved').map(({ id }) => id))
    this.evictedPhotos.push(...photos.filter(({ state }) => state === 'saved').map(({ sha256 }) => sha256))
    this.wiped.push(...photos.map(({ id }) => id))
    await evict(this.world, this.name)
    this.#cookies.header = ''
    this.#wiped = true
    this.happened.evicted += 1
  }
}
