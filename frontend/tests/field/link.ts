/** The way from a phone to the real server through a bad link, and what it cost in bytes. */

import { createHash } from 'node:crypto'
import { request, type IncomingHttpHeaders } from 'node:http'

import type { Dice } from './dice'
import type { World } from './world'

export type Fate = 'arrives' | 'unreachable' | 'request-cut' | 'answer-cut' | 'answer-lost' | 'stalled' | 'twice' | 'gateway' | 'portal'

/** Probability of each fate; what is left of 1 arrives. */
export type Weather = Partial<Record<Fate, number>>

export const FAIR: Weather = {}
export const TOWN: Weather = { unreachable: 0.03, 'request-cut': 0.03, 'answer-cut': 0.02, 'answer-lost': 0.03, stalled: 0.02, twice: 0.03, gateway: 0.02 }
export const VALLEY: Weather = { unreachable: 0.84, 'request-cut': 0.02, 'answer-cut': 0.02, 'answer-lost': 0.02, stalled: 0.02, twice: 0.01, portal: 0.02 }

export interface Wire {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** The link broke before the end of the body. */
  readonly cut: boolean
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const LATENCY_MS = 80
const GIVING_UP_MS = 5_000

export class Link {
  readonly happened: Partial<Record<Fate, number>> = {}
  /** Bytes of bodies that left the phones, by what they carry. */
  readonly sent = { events: 0, photos: 0 }
  #number = 0
  #trace = createHash('sha256')

  constructor(
    private readonly world: World,
    private readonly server: URL,
    private readonly dice: Dice,
  ) {}

  /** One exchange; null when no answer comes. The real part takes no virtual time, the link does. */
  async exchange(wire: Wire, weather: Weather): Promise<{ answer: Answer | null; after: number }> {
    const fate = this.#draw(weather)
    this.happened[fate] = (this.happened[fate] ?? 0) + 1
    this.#trace.update(`${this.world.now} ${fate} ${wire.method} ${wire.path.replace(UUID, '#')} ${wire.body.length}\n`)
    const after = LATENCY_MS + this.dice.between(0, 400)
    switch (fate) {
      case 'unreachable':
        return { answer: null, after: GIVING_UP_MS }
      case 'gateway':
        return { answer: page(502), after }
      case 'portal':
        return { answer: page(200), after }
      case 'request-cut':
        await this.#sendPart(wire, this.dice.between(0, wire.body.length - 1))
        return { answer: null, after: GIVING_UP_MS }
      case 'answer-lost':
        await this.#send(wire)
        return { answer: null, after: GIVING_UP_MS }
      case 'answer-cut': {
        const answer = await this.#send(wire)
        return { answer: { ...answer, body: answer.body.subarray(0, this.dice.between(0, answer.body.length)), cut: true }, after }
      }
      case 'stalled':
        return { answer: await this.#send(wire), after: this.dice.between(30_000, 120_000) }
      case 'twice':
        await this.#send({ ...wire, headers: { ...wire.headers, 'X-Year-Copy': '1' } })
        return { answer: await this.#send(wire), after }
      case 'arrives':
        return { answer: await this.#send(wire), after }
    }
  }

  /** Hash of all that phones sent, when and with what fate: the same for the same seed. */
  get trace(): string {
    return this.#trace.copy().digest('hex')
  }

  #draw(weather: Weather): Fate {
    let point = this.dice.roll()
    for (const [fate, chance] of Object.entries(weather) as [Fate, number][]) {
      if (point < chance) return fate
      point -= chance
    }
    return 'arrives'
  }

  /** Ask the server something that no phone asks. */
  async ask(path: string, body: unknown = {}): Promise<unknown> {
    const content = Buffer.from(JSON.stringify(body))
    const answer = await this.#send({ method: 'POST', path, headers: { 'Content-Type': 'application/json' }, body: content })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.toString().slice(0, 2000)}`)
    return JSON.parse(answer.body.toString() || 'null')
  }

  #options({ method, path, headers, body }: Wire) {
    const { hostname, port } = this.server
    this.#number += 1
    const length = body.length > 0 || method !== 'GET' ? { 'Content-Length': body.length } : {}
    return { method, hostname, port, path, headers: { ...headers, ...length, 'X-Year-Now': String(this.world.now), 'X-Year-Number': String(this.#number) } }
  }

  #send(wire: Wire): Promise<Answer> {
    this.#count(wire, wire.body.length)
    return this.world.real(
      new Promise((resolve, reject) => {
        const outgoing = request({ ...this.#options(wire), agent: false }, (incoming) => {
          const parts: Buffer[] = []
          incoming.on('data', (part: Buffer) => parts.push(part))
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode!, headers: incoming.headers, body: Buffer.concat(parts), cut: false }),
          )
          incoming.on('error', reject)
        })
        outgoing.on('error', reject)
        outgoing.end(wire.body)
      }),
    )
  }

  /** The head and the first bytes of the body; then the connection is gone, and the server has noticed. */
  async #sendPart(wire: Wire, bytes: number): Promise<void> {
    this.#count(wire, Math.max(0, bytes))
    await this.world.real(
      new Promise<void>((resolve) => {
        const outgoing = request({ ...this.#options(wire), agent: false })
        outgoing.on('error', () => resolve())
        outgoing.on('close', () => resolve())
        outgoing.flushHeaders()
        outgoing.write(wire.body.subarray(0, Math.max(0, bytes)), () => outgoing.destroy())
      }),
    )
    await this.ask('/year/settled', { number: this.#number })
  }

  /** A copy that the network made of its own accord is not counted against the phone. */
  #count({ path, body, headers }: Wire, bytes: number): void {
    if ('X-Year-Copy' in headers) return
    if (path.startsWith('/api/v1/uploads')) this.sent.photos += bytes
    const events = Number(headers['X-Year-Events'] ?? 0)
    if (events > 0) this.sent.events += Math.round((events * bytes) / body.length)
  }
}

function page(status: number): Answer {
  return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>Welcome to the hotel</html>'), cut: false }
}
