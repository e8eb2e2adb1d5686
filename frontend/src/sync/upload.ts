/** One photo through tus 1.0.0 (resumable): what was sent is never sent again, a refusal is told in words. */

import type { StoredPhoto } from '../record'
import { Offline, Refused, request } from './api'

const PART_BYTES = 256 * 1024
/** A part may take this long, on a link of two kilobytes a second. */
const PATIENCE_MS = 130_000

export interface UploadNews {
  /** Where the upload can be resumed. */
  started(url: string): Promise<void>
  progress(sent: number): void
}

export type UploadPhoto = (
  base: string,
  headers: Record<string, string>,
  photo: StoredPhoto,
  content: Blob,
  news: UploadNews,
) => Promise<void>

/** An upload at the server, and how much of it has arrived. */
interface Place {
  readonly url: string
  readonly offset: number
}

/** Resolves when the server has verified and stored the photo. Throws Offline or Refused. */
export const uploadPhoto: UploadPhoto = async (base, headers, photo, content, news) => {
  const tus = { ...headers, 'Tus-Resumable': '1.0.0' }
  let place = photo.upload ? await find(photo.upload, tus) : null
  if (!place) {
    place = await open(base, tus, photo, content)
    if (place.offset < photo.bytes) await news.started(place.url)
  }
  while (place.offset < photo.bytes) {
    news.progress(place.offset)
    place = await sendPart(place, tus, content)
  }
  news.progress(place.offset)
}

/** Where an earlier upload stands; null when the server has forgotten it. */
async function find(url: string, tus: Record<string, string>): Promise<Place | null> {
  try {
    return placeIn(await request(url, { method: 'HEAD', headers: tus }), url)
  } catch (error) {
    if (error instanceof Refused && (error.status === 404 || error.status === 410)) return null
    throw error
  }
}

/** The first part travels with the creation, unless the server may hold some of it from a try that was never answered. */
async function open(base: string, tus: Record<string, string>, photo: StoredPhoto, content: Blob): Promise<Place> {
  const creation = {
    ...tus,
    'Upload-Length': String(photo.bytes),
    'Upload-Metadata': `photo ${btoa(photo.id)},sha256 ${btoa(photo.sha256)}`,
  }
  const response = await post(`${base}/api/v1/uploads`, 'POST', creation, photo.tried ? null : content.slice(0, PART_BYTES))
  const location = response.headers.get('Location')
  if (response.status !== 201 || !location) throw new Offline('this is not the server')
  return placeIn(response, new URL(location, response.url).href)
}

async function sendPart({ url, offset }: Place, tus: Record<string, string>, content: Blob): Promise<Place> {
  const part = content.slice(offset, offset + PART_BYTES)
  try {
    return placeIn(await post(url, 'PATCH', { ...tus, 'Upload-Offset': String(offset) }, part), url)
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409) throw error
    // The server was further than we knew: ask where.
    const found = await find(url, tus)
    if (!found || found.offset === offset) throw error
    return found
  }
}

function post(url: string, method: string, headers: Record<string, string>, body: Blob | null): Promise<Response> {
  const typed = body ? { ...headers, 'Content-Type': 'application/offset+octet-stream' } : headers
  return request(url, { method, headers: typed, body }, undefined, PATIENCE_MS)
}

/** Anything that does not say an offset comes from something in between. */
function placeIn(response: Response, url: string): Place {
  const offset = response.headers.get('Upload-Offset')
  if (offset === null) throw new Offline('this is not the server')
  return { url, offset: Number(offset) }
}
