/** One open tab of a phone: it sends through the link, and may be killed at any step. */

import type { Link, Answer, Weather, Wire } from './link'
import type { Owner, World } from './world'

export interface Cookies {
  header: string
}

export class Tab implements Owner {
  dead = false
  #deaths: (() => void)[] = []

  /** fuse: the step that will be its last; null: it lives until it is closed. */
  constructor(
    readonly world: World,
    private readonly link: Link,
    private readonly cookies: Cookies,
    readonly skew: number,
    public weather: Weather,
    private fuse: number | null,
  ) {}

  step(): void {
    if (this.fuse === null) return
    this.fuse -= 1
    if (this.fuse <= 0) this.die()
  }

  onDeath(act: () => void): void {
    this.#deaths.push(act)
  }

  die(): void {
    if (this.dead) return
    this.dead = true
    for (const act of this.#deaths) act()
  }

  /** The answer, for whoever is still there to hear it. */
  async hold<Result>(promise: Promise<Result>): Promise<Result> {
    try {
      const result = await promise
      this.step()
      return this.dead ? await never() : result
    } catch (error) {
      return this.dead ? await never() : Promise.reject(error as Error)
    }
  }

  sleep(duration: number): Promise<void> {
    return this.hold(this.world.sleep(duration, this))
  }

  /** Send and hear the answer when its time has come; null when the link failed. */
  async #exchange(wire: Wire): Promise<Answer | null> {
    this.step()
    if (this.dead) return never()
    const headers = this.cookies.header ? { ...wire.headers, Cookie: this.cookies.header } : wire.headers
    const { answer, after } = await this.link.exchange({ ...wire, headers }, this.weather)
    for (const set of answer?.headers['set-cookie'] ?? []) this.cookies.header = set.split(';')[0]!
    await this.sleep(after)
    this.step()
    return this.dead ? never() : answer
  }

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { body: content } = init
    const body = content instanceof Blob ? Buffer.from(await content.arrayBuffer()) : Buffer.from((content as string | undefined) ?? '')
    const headers = { ...(init.headers as Record<string, string>), ...eventsHeader(url, body) }
    const aborted = new Promise<never>((_, reject) =>
      init.signal?.addEventListener('abort', () => reject(new DOMException('too long', 'TimeoutError'))),
    )
    const wire = { method: init.method ?? 'GET', path: pathOf(url), headers, body }
    const answer = await Promise.race([this.#exchange(wire), aborted])
    if (!answer) throw new TypeError('the network failed')
    return responseOf(url, answer)
  }
}

export function never(): Promise<never> {
  return new Promise<never>(() => undefined)
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** How many bytes of a call are events, for the balance of what was sent twice. */
function eventsHeader(url: string, body: Buffer): Record<string, string> {
  if (!url.endsWith('/sync')) return {}
  const { events } = JSON.parse(body.toString()) as { events: unknown[] }
  const bytes = events.reduce((sum: number, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0)
  return { 'X-Year-Events': String(bytes) }
}

function responseOf(url: string, { status, headers, body, cut }: Answer): Response {
  const text = () => (cut ? Promise.reject(new TypeError('the body ended early')) : Promise.resolve(body.toString()))
  return {
    url,
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    text,
    json: async () => JSON.parse(await text()) as unknown,
  } as unknown as Response
}

/** BroadcastChannel between the tabs that live. */
export function channelsOf(world: World): typeof BroadcastChannel {
  const open = new Set<Channel>()
  class Channel extends EventTarget {
    #tab = world.current
    constructor(readonly name: string) {
      super()
      open.add(this)
    }

    postMessage(data: unknown): void {
      for (const other of [...open]) {
        if (other.#tab?.dead) open.delete(other)
        else if (other !== this && other.name === this.name) {
          world.later(1, other.#tab, () => other.dispatchEvent(new MessageEvent('message', { data })))
        }
      }
    }

    close(): void {
      open.delete(this)
    }
  }
  return Channel as unknown as typeof BroadcastChannel
}
