/** A county's server in memory, behind a wire that loses, cuts and refuses what a test tells it to. */

import { canonical, digestOf, merge, photoHashes, sha256, type Account, type InspectionEvent } from '../../src/record'
import { Offline, Refused } from '../../src/sync'
import type { UploadPhoto } from '../../src/sync/upload'
import { bootstrapOf, CLINIC, COUNSELLING } from '../cast'

/** What happens to a call: it never arrives, its answer is lost, or it is answered with this instead. */
export type Fault = 'unreachable' | 'answer-lost' | Response

export interface Call {
  readonly name: string
  readonly body: Record<string, unknown>
  readonly headers: Record<string, string>
}

export const refusal = (status: number, problem: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ type: `/problems/test-${status}`, title: '不行', ...problem }), { status, headers })

const DEFINITION = canonical({ id: 'clinic-room', version: 1, sections: [] })

export class County {
  readonly logs = new Map<string, InspectionEvent[]>()
  readonly pictures = new Map<string, string>()
  readonly calls: Call[] = []
  readonly quarantine: unknown[] = []
  readonly definition = DEFINITION
  seals = 0
  revoked = new Set<string>()
  readonly unknownValues = new Set<unknown>()
  inspections = [CLINIC, COUNSELLING]
  /** Consulted before each call; what it gives is what happens. */
  fault: (call: Call) => Fault | null = () => null
  /** Changes the content of a receipt before it is signed, or the receipt after. */
  forge: { content?: (content: Record<string, unknown>) => unknown; receipt?: (receipt: string) => string } = {}

  private constructor(
    readonly checklist: string,
    private readonly keys: CryptoKeyPair,
    readonly publicKey: JsonWebKey,
  ) {}

  static async found(): Promise<County> {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    return new County(await sha256(DEFINITION), keys, await crypto.subtle.exportKey('jwk', keys.publicKey))
  }

  log(inspection: string): InspectionEvent[] {
    return this.logs.get(inspection) ?? []
  }

  named(name: string): Call[] {
    return this.calls.filter((call) => call.name === name)
  }

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const path = url.replace('/api/v1', '')
    const body = (init.body ? JSON.parse(init.body as string) : {}) as Record<string, unknown>
    const call = { name: `${init.method} ${path}`, body, headers: init.headers as Record<string, string> }
    this.calls.push(call)
    const fault = this.fault(call)
    if (fault === 'unreachable') throw new TypeError('network')
    if (fault instanceof Response) return fault
    const token = call.headers.Authorization
    const answer =
      token && this.revoked.has(token) ? refusal(401, { type: '/problems/device-revoked' }) : await this.#answer(path, body, call)
    if (fault === 'answer-lost') throw new TypeError('cut')
    return answer
  }

  async #answer(path: string, body: Record<string, unknown>, call: Call): Promise<Response> {
    if (path === '/sync') return json(this.#sync(body as never))
    if (path === '/bootstrap') return this.#bootstrap(call)
    if (path.endsWith('/sentences')) return json({ items: { area: [{ zh: '应不小于 40', en: 'At least 40' }] }, provisions: {} })
    if (path.endsWith('/earlier')) return json({ on: '2026-05-12', facts: [], findings: [] })
    if (path.startsWith('/checklists/')) return new Response(this.definition)
    if (path.endsWith('/submission')) return this.#submit(path.split('/')[2]!, body as never)
    if (path.endsWith('/heartbeat')) return new Response(null, { status: 204 })
    if (path === '/session') return json({ user: { id: 7, username: 'ling', name: '凌检查', roles: [], school: null }, csrf_token: 'csrf' })
    if (path === '/devices') return json({ id: 'device', label: body.label, token: 'token-of-ling' }, 201)
    return refusal(404)
  }

  #bootstrap(call: Call): Response {
    const etag = `"${this.inspections.length}"`
    if (call.headers['If-None-Match'] === etag) return new Response(null, { status: 304 })
    const whole = bootstrapOf(this.checklist, [{ kty: 'EC', crv: 'P-256', x: 'bad', y: 'bad' }, this.publicKey])
    const inspections = whole.inspections.filter(({ id }) => this.inspections.includes(id))
    return json({ ...whole, inspections }, 200, { ETag: etag })
  }

  #sync({ since, events }: { since: Record<string, number>; events: InspectionEvent[] }): Record<string, unknown> {
    const results = events.map((event) => this.#enter(event))
    const sent = new Set(events.map(({ id }) => id))
    const others = this.inspections.flatMap((inspection) =>
      this.log(inspection)
        .map((event, index) => ({ position: index + 1, event }))
        .filter(({ position, event }) => position > (since[inspection] ?? 0) && !sent.has(event.id)),
    )
    return {
      server_time: '2026-11-24T01:00:00Z',
      results,
      events: others,
      cursor: Object.fromEntries(this.inspections.map((inspection) => [inspection, this.log(inspection).length])),
      more: false,
      photos: Object.fromEntries([...this.pictures.keys()].map((hash) => [hash, 'received'])),
    }
  }

  #enter(event: InspectionEvent): Record<string, unknown> {
    const log = this.logs.get(event.inspection) ?? []
    this.logs.set(event.inspection, log)
    const at = log.findIndex(({ id }) => id === event.id)
    if (at >= 0) return { id: event.id, status: 'duplicate', position: at + 1, late: false }
    if (!this.inspections.includes(event.inspection) || (event.kind === 'answer' && this.#isSenseless(event))) {
      this.quarantine.push(event)
      return { id: event.id, status: 'rejected', problem: { type: '/problems/unknown-item', title: '没有这个检查项' } }
    }
    log.push(event)
    return { id: event.id, status: 'accepted', position: log.length, late: false }
  }

  #isSenseless({ item, value }: { item: string; value: unknown }): boolean {
    return item === 'unknown' || this.unknownValues.has(value)
  }

  async #submit(inspection: string, claim: { digest: string; photos: string[] }): Promise<Response> {
    const state = merge(this.log(inspection))
    const digest = await digestOf(inspection, this.checklist, state)
    const photos = photoHashes(state)
    const missing = photos.filter((hash) => !this.pictures.has(hash))
    if (digest !== claim.digest || missing.length > 0) {
      const held = Object.fromEntries([...state].map(([key, event]) => [key, event.id]))
      return refusal(409, { type: '/problems/incomplete-transfer', held, missing_photos: missing, digest })
    }
    this.seals += 1
    const checklist = { id: 'clinic-room', version: 1, sha256: this.checklist }
    const content = { v: 1, receipt: 'r', inspection, checklist, digest, events: 1, photos, seal: 1, sealed_at: '2026-11-24T02:00:00Z' }
    const receipt = await this.sign(this.forge.content?.(content) ?? content)
    return json({ receipt: this.forge.receipt?.(receipt) ?? receipt, seal: 1, score: '80', grade: null }, 201)
  }

  /** A compact JWS (ES256) of the content. */
  async sign(content: unknown, header: object = { alg: 'ES256', typ: 'JWT' }): Promise<string> {
    const part = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
    const text = (value: unknown) => part(new TextEncoder().encode(JSON.stringify(value)))
    const signed = `${text(header)}.${text(content)}`
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    const signature = await crypto.subtle.sign(algorithm, this.keys.privateKey, new TextEncoder().encode(signed))
    return `${signed}.${part(new Uint8Array(signature))}`
  }

  /** Uploads in place of tus: announced photos only, whole or not at all. */
  readonly upload: UploadPhoto = async (_base, headers, photo, content, news) => {
    const call = { name: 'upload', body: { ...photo }, headers }
    this.calls.push(call)
    const fault = this.fault(call)
    if (fault === 'unreachable') throw new Offline('network')
    if (fault instanceof Response) throw new Refused(fault.status, (await fault.json()) as never, Number(fault.headers.get('Retry-After')) || null)
    if (this.revoked.has(headers.Authorization!)) throw new Refused(401, { type: '/problems/device-revoked', title: '' }, null)
    const announced = [...this.logs.values()].flat().some((event) => event.kind === 'photo' && event.photo === photo.id)
    if (!announced) throw new Refused(404, { type: '/problems/unannounced-photo', title: '' }, null)
    await news.started(`/uploads/${photo.id}`)
    news.progress(content.size)
    this.pictures.set(photo.sha256, await content.text())
    if (fault === 'answer-lost') throw new Offline('cut')
  }

  revoke(account: Account): void {
    this.revoked.add(`Bearer ${account.token}`)
  }
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers })
}
