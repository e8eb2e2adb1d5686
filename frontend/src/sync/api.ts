/** The server's calls (docs/wire.md) as typed functions; every failure is one of two kinds. */

import type { Text } from '../checklist'
import { localInstant } from '../record'
import type { Bootstrap, Earlier, EventResult, Handover, InspectionEvent, Problem, Review, Sentences, User } from '../record'

/** No answer: no network, a cut link, a server that is down. */
export class Offline extends Error {}

/** The server answered with a refusal. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem & Record<string, unknown>,
    readonly retryAfter: number | null,
  ) {
    super(`${status} ${problem.type}`)
  }

  /** Whether the same call may succeed later without anybody doing something. */
  get passing(): boolean {
    return this.status >= 500 || [408, 423, 425, 429].includes(this.status)
  }
}

export interface SyncAnswer {
  readonly server_time: string
  readonly results: readonly EventResult[]
  readonly events: readonly { position: number; event: InspectionEvent }[]
  readonly cursor: Record<string, number>
  readonly more: boolean
  readonly photos: Record<string, 'received' | 'refused'>
  /** Inspections whose content the server deleted after its period; an older server names none. */
  readonly emptied?: readonly string[]
}

export interface SealAnswer {
  readonly receipt: string
  readonly seal: number
  readonly score: string | null
}

/** Who gave an inspection to whom, and who can take it now. */
export interface Handovers {
  readonly handovers: readonly Handover[]
  readonly receivers: readonly { readonly user: number; readonly name: string }[]
}

/** What moving to a newer version of the checklist would do. */
export interface NewerVersion {
  readonly version: number
  readonly kept: readonly Text[]
  readonly dropped: readonly { readonly prompt: Text; readonly given: readonly { label: Text; value: Text }[]; readonly photos: number }[]
  readonly added: readonly Text[]
  readonly changes: readonly Text[]
}

export interface Heartbeat {
  readonly unsent_events: number
  readonly unsent_photos: number
  readonly oldest_unsent_at: string | null
  readonly app_version: string
  readonly persisted: boolean | null
  readonly free_bytes: number | null
}

type Fetch = (input: string, init?: RequestInit) => Promise<Response>

const TIMEOUT_MS = 60_000

/** The answer to a call that succeeded. Throws Offline or Refused. */
export async function request(
  url: string,
  init: RequestInit,
  fetch: Fetch = (...call) => globalThis.fetch(...call),
  patience = TIMEOUT_MS,
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(patience) })
  } catch (error) {
    throw new Offline(String(error))
  }
  if (response.ok || response.status === 304) return response
  throw await refusalOf(response)
}

export class Api {
  constructor(
    readonly base: string,
    readonly version: string,
    private readonly fetch: Fetch = (input, init) => globalThis.fetch(input, init),
    /** In which refusals are to be worded. */
    private readonly language: () => string = () => 'zh',
  ) {}

  headers(token: string): Record<string, string> {
    return {
      Authorization: `Bearer ${token}`,
      'X-Client-Version': this.version,
      'X-Client-Time': localInstant(),
      'Accept-Language': this.language(),
    }
  }

  async #call(method: string, path: string, asked: Record<string, string>, body?: unknown): Promise<Response> {
    const headers = { 'Accept-Language': this.language(), ...asked }
    const content =
      body === undefined ? { headers } : { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
    return request(`${this.base}/api/v1${path}`, { method, ...content }, this.fetch)
  }

  async #json<Answer>(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
    const response = await this.#call(method, path, headers, body)
    try {
      return (await response.json()) as Answer
    } catch (error) {
      throw new Offline(`the answer was cut: ${String(error)}`)
    }
  }

  signIn(username: string, password: string): Promise<{ user: User; csrf_token: string }> {
    return this.#json('POST', '/session', {}, { username, password })
  }

  registerDevice(csrf: string, label: string): Promise<{ id: string; label: string; token: string }> {
    return this.#json('POST', '/devices', { 'X-CSRFToken': csrf }, { label, app_version: this.version })
  }

  async signOut(csrf: string): Promise<void> {
    await this.#call('DELETE', '/session', { 'X-CSRFToken': csrf })
  }

  /** The snapshot and its ETag, or null when it has not changed since `etag`. */
  async bootstrap(token: string, etag: string | null): Promise<{ bootstrap: Bootstrap; etag: string | null } | null> {
    const headers = this.headers(token)
    if (etag) headers['If-None-Match'] = etag
    const response = await this.#call('GET', '/bootstrap', headers)
    if (response.status === 304) return null
    try {
      return { bootstrap: (await response.json()) as Bootstrap, etag: response.headers.get('ETag') }
    } catch (error) {
      throw new Offline(`the answer was cut: ${String(error)}`)
    }
  }

  async definition(token: string, id: string, version: number): Promise<string> {
    const response = await this.#call('GET', `/checklists/${id}/${version}`, this.headers(token))
    try {
      return await response.text()
    } catch (error) {
      throw new Offline(String(error))
    }
  }

  sentences(token: string, id: string, version: number): Promise<Sentences> {
    return this.#json('GET', `/checklists/${id}/${version}/sentences`, this.headers(token))
  }

  earlier(token: string, inspection: string): Promise<Earlier> {
    return this.#json('GET', `/inspections/${inspection}/earlier`, this.headers(token))
  }

  review(token: string, inspection: string): Promise<Omit<Review, 'pictures'>> {
    return this.#json('GET', `/inspections/${inspection}/review`, this.headers(token))
  }

  async findingPhoto(token: string, finding: string, photo: string): Promise<Blob> {
    const response = await this.#call('GET', `/findings/${finding}/photos/${photo}?size=view`, this.headers(token))
    try {
      return await response.blob()
    } catch (error) {
      throw new Offline(String(error))
    }
  }

  sync(token: string, device: string, since: Record<string, number>, events: readonly InspectionEvent[]): Promise<SyncAnswer> {
    return this.#json('POST', '/sync', this.headers(token), { device, since, events })
  }

  submit(token: string, inspection: string, digest: string, photos: readonly string[]): Promise<SealAnswer> {
    return this.#json('POST', `/inspections/${inspection}/submission`, this.headers(token), { digest, photos })
  }

  handovers(token: string, inspection: string): Promise<Handovers> {
    return this.#json('GET', `/inspections/${inspection}/handovers`, this.headers(token))
  }

  /** Give the inspection away; the same again changes nothing. */
  handOver(token: string, inspection: string, to: number, reason: string): Promise<Handovers> {
    return this.#json('POST', `/inspections/${inspection}/handovers`, this.headers(token), { to, reason })
  }

  /** The newer version of the checklist, and what moving to it would do to the answers. */
  newerVersion(token: string, inspection: string): Promise<NewerVersion> {
    return this.#json('GET', `/inspections/${inspection}/newer-version`, this.headers(token))
  }

  /** Move to the version shown; the same again changes nothing. */
  async moveTo(token: string, inspection: string, version: number): Promise<void> {
    await this.#call('POST', `/inspections/${inspection}/newer-version`, this.headers(token), { version })
  }

  async heartbeat(token: string, device: string, beat: Heartbeat): Promise<void> {
    await this.#call('POST', `/devices/${device}/heartbeat`, this.headers(token), beat)
  }
}

async function refusalOf(response: Response): Promise<Refused> {
  const after = Number(response.headers.get('Retry-After'))
  let problem: Problem & Record<string, unknown>
  try {
    problem = (await response.json()) as Problem & Record<string, unknown>
  } catch {
    problem = { type: 'about:blank', title: `HTTP ${response.status}` }
  }
  return new Refused(response.status, problem, Number.isFinite(after) && after > 0 ? after : null)
}
