/** One photo through tus (resumable): what was sent is never sent again, a refusal is told in words. */

import { DetailedError, Upload } from 'tus-js-client'

import type { Problem, StoredPhoto } from '../record'
import { Offline, Refused } from './api'

const CHUNK_BYTES = 256 * 1024

export interface UploadNews {
  /** Where the upload can be resumed. */
  started(url: string): Promise<void>
  progress(sent: number): void
}

/** Resolves when the server has verified and stored the photo. Throws Offline or Refused. */
export function uploadPhoto(
  base: string,
  headers: Record<string, string>,
  photo: StoredPhoto & { blob: Blob },
  news: UploadNews,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(photo.blob, {
      endpoint: `${base}/api/v1/uploads`,
      uploadUrl: photo.upload,
      headers,
      metadata: { photo: photo.id, sha256: photo.sha256 },
      chunkSize: CHUNK_BYTES,
      retryDelays: [],
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => {
        if (upload.url && upload.url !== photo.upload) void news.started(upload.url)
      },
      onProgress: (sent) => news.progress(sent),
      onSuccess: () => resolve(),
      onError: (error) => reject(failureOf(error)),
    })
    upload.start()
  })
}

function failureOf(error: Error): Error {
  const response = error instanceof DetailedError ? error.originalResponse : null
  if (!response || response.getStatus() === 0) return new Offline(error.message)
  let problem: Problem & Record<string, unknown> = { type: 'about:blank', title: `HTTP ${response.getStatus()}` }
  try {
    problem = JSON.parse(response.getBody()) as typeof problem
  } catch {
    // A proxy's page, not ours: the status alone must do.
  }
  return new Refused(response.getStatus(), problem, null)
}
