/** Photos over a real connection to a small tus server: resumed, never twice, refusals told in words. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { StoredPhoto } from '../../src/record'
import { Offline, Refused } from '../../src/sync'
import { uploadPhoto } from '../../src/sync/upload'

const SIZE = 700_000
const CONTENT = Buffer.alloc(SIZE, 'photo')
const BLOB = new Blob([CONTENT])

const photo = (upload: string | null = null): StoredPhoto => ({
  id: 'p1',
  user: 7,
  inspection: 'i1',
  sha256: 'ab'.repeat(32),
  bytes: SIZE,
  blob: BLOB,
  thumbnail: null,
  state: 'saved',
  upload,
  sent: 0,
  problem: null,
  saved_at: '',
})

let server: Server
let base: string
let held = Buffer.alloc(0)
let taken = 0
let created = 0
let seen: string[] = []
/** Answers instead of the server where it returns true. */
let instead: (request: IncomingMessage, response: ServerResponse) => boolean = () => false
let urls: string[] = []

const news = {
  started: (url: string) => {
    urls.push(url)
    return Promise.resolve()
  },
  progress: () => undefined,
}

const send = (upload: string | null = null) => uploadPhoto(base, { Authorization: 'Bearer t' }, photo(upload), BLOB, news)

function say(response: ServerResponse, status: number, headers: Record<string, string | number> = {}, body = ''): void {
  response.writeHead(status, { 'Tus-Resumable': '1.0.0', ...headers }).end(body)
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push(`${request.method} ${request.headers['upload-offset'] ?? ''}`.trim())
  if (instead(request, response)) {
    request.resume()
    return
  }
  if (request.method === 'POST') {
    created += 1
    expect(request.headers.authorization).toBe('Bearer t')
    say(response, 201, { Location: `${base}/api/v1/uploads/u1`, 'Upload-Offset': held.length })
    return
  }
  if (request.method === 'HEAD') {
    say(response, 200, { 'Upload-Offset': held.length, 'Upload-Length': SIZE })
    return
  }
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    if (Number(request.headers['upload-offset']) !== held.length) {
      say(response, 409, { 'Content-Type': 'application/problem+json' }, '{"type":"/problems/offset-mismatch","title":"x"}')
      return
    }
    taken += Buffer.concat(parts).length
    held = Buffer.concat([held, ...parts])
    say(response, 204, { 'Upload-Offset': held.length })
  })
}

beforeEach(async () => {
  held = Buffer.alloc(0)
  taken = created = 0
  seen = []
  urls = []
  instead = () => false
  server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

describe('a photo', () => {
  it('arrives whole, in pieces that a bad link can carry', async () => {
    await send()
    expect(held.equals(CONTENT)).toBe(true)
    expect(seen).toEqual(['POST', 'PATCH 0', 'PATCH 262144', 'PATCH 524288'])
    expect(urls).toEqual([`${base}/api/v1/uploads/u1`])
  })

  it('goes on where a cut connection stopped, and no byte is sent twice', async () => {
    instead = (request) => {
      if (request.method !== 'PATCH' || held.length === 0) return false
      request.socket.destroy()
      return true
    }
    await expect(send()).rejects.toThrow(Offline)
    instead = () => false
    await send(urls[0])
    expect(held.equals(CONTENT)).toBe(true)
    expect(taken).toBe(SIZE)
    expect(created).toBe(1)
  })

  it('that the server had further than the phone knew goes on from there', async () => {
    held = CONTENT.subarray(0, 300_000)
    await send()
    expect(held.equals(CONTENT)).toBe(true)
    expect(taken).toBe(SIZE - 300_000)
  })

  it('tried before without an answer asks where to go on before it sends a byte', async () => {
    held = CONTENT.subarray(0, 300_000)
    await uploadPhoto(base, { Authorization: 'Bearer t' }, { ...photo(), tried: true }, BLOB, news)
    expect(held.equals(CONTENT)).toBe(true)
    expect(taken).toBe(SIZE - 300_000)
    expect(seen.slice(0, 2)).toEqual(['POST', 'PATCH 300000'])
    expect(urls).toEqual([`${base}/api/v1/uploads/u1`])
  })

  it('whose upload the server has forgotten starts anew', async () => {
    instead = (request, response) => {
      if (request.method !== 'HEAD') return false
      say(response, 410)
      return true
    }
    await send(`${base}/api/v1/uploads/old`)
    expect(held.equals(CONTENT)).toBe(true)
    expect(created).toBe(1)
  })

  it('that is refused says why in the server’s words', async () => {
    instead = (request, response) => {
      if (request.method !== 'PATCH') return false
      say(response, 422, {}, '{"type":"/problems/not-a-picture","title":"不是照片"}')
      return true
    }
    await expect(send()).rejects.toMatchObject({ status: 422, problem: { type: '/problems/not-a-picture', title: '不是照片' } })
  })

  it('keeps the pause that the server asks for', async () => {
    instead = (_, response) => {
      say(response, 503, { 'Retry-After': '30' })
      return true
    }
    const error: unknown = await send().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Refused)
    expect(error).toMatchObject({ status: 503, retryAfter: 30, passing: true })
  })

  it('is not taken as arrived because a captive portal says 200', async () => {
    instead = (_, response) => {
      say(response, 200, {}, '<html>please pay</html>')
      return true
    }
    await expect(send()).rejects.toThrow(Offline)
  })

  it('stops when the phone cannot write down where it can be resumed', async () => {
    const broken = { ...news, started: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) }
    await expect(uploadPhoto(base, { Authorization: 'Bearer t' }, photo(), BLOB, broken)).rejects.toMatchObject({ name: 'QuotaExceededError' })
  })
})
