/** One photo through tus (resumable): what was sent is never sent again, a refusal is told in words. */

import { DetailedError, Upload } from 'tus-js-client'

import type { Problem, StoredPhoto } from '../record'
import { Offline, Refused, request } from './api'

const CHUNK_BYTES = 256 * 1024
const STALLED_AFTER_MS = 90_000

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

/** Resolves when the server has verified and stored the photo. Throws Offline or Refused. */
export const uploadPhoto: UploadPhoto = async (base, headers, photo, content, news) => {
  let url = photo.upload
  if (!url && photo.tried) {
    url = await reopen(base, headers, photo)
    await news.started(url)
    photo = { ...photo, upload: url }
  }
  const tell: UploadNews = {
    ...news,
    started: (found) => {
      url = found
      return news.started(found)
    },
  }
  try {
    await send(base, headers, photo, content, tell)
  } catch (error) {
    // The server was further than we knew: ask where, once.
    if (!(error instanceof Refused) || error.status !== 409 || !url) throw error
    await send(base, headers, { ...photo, upload: url }, content, tell)
  }
}

/** Where the server keeps what an earlier try brought whose answer never came; sends no byte of the picture. */
async function reopen(base: string, headers: Record<string, string>, { id, sha256, bytes }: StoredPhoto): Promise<string> {
  const created = await request(`${base}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      ...headers,
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(bytes),
      'Upload-Metadata': `photo ${btoa(id)},sha256 ${btoa(sha256)}`,
    },
  })
  const location = created.headers.get('Location')
  if (!location) throw new Offline('this is not the server')
  return new URL(location, created.url).href
}

const send: UploadPhoto = (base, headers, photo, content, news) =>
  new Promise((resolve, reject) => {
    let patience: ReturnType<typeof setTimeout> | undefined
    const fail = (error: unknown) => {
      clearTimeout(patience)
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    const giveUp = (error: unknown) => {
      fail(error)
      void upload.abort()
    }
    const stir = () => {
      clearTimeout(patience)
      patience = setTimeout(() => giveUp(new Offline('nothing moved for too long')), STALLED_AFTER_MS)
    }
    const upload = new Upload(content, {
      endpoint: `${base}/api/v1/uploads`,
      uploadUrl: photo.upload,
      headers,
      metadata: { photo: photo.id, sha256: photo.sha256 },
      chunkSize: CHUNK_BYTES,
      uploadDataDuringCreation: true,
      retryDelays: [],
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => {
        stir()
        if (upload.url && upload.url !== photo.upload) news.started(upload.url).catch(giveUp)
      },
      onProgress: (sent) => {
        stir()
        news.progress(sent)
      },
      onSuccess: () => {
        clearTimeout(patience)
        resolve()
      },
      onError: (error) => fail(failureOf(error)),
    })
    stir()
    upload.start()
  })

/** A refusal has a status of 400 or more; anything less that is no success comes from something in between. */
function failureOf(error: Error): Error {
  const response = error instanceof DetailedError ? error.originalResponse : null
  const status = response?.getStatus() ?? 0
  if (!response || status < 400) return new Offline(error.message)
  let problem: Problem & Record<string, unknown> = { type: 'about:blank', title: `HTTP ${status}` }
  try {
    problem = JSON.parse(response.getBody()) as typeof problem
  } catch {
    // A proxy's page, not ours: the status alone must do.
  }
  const after = Number(response.getHeader('Retry-After'))
  return new Refused(status, problem, after > 0 ? after : null)
}
