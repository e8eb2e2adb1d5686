/** A connection on which nothing moves must not hold up sending for ever. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { expect, it, vi } from 'vitest'

import type { StoredPhoto } from '../../src/record'
import { Offline } from '../../src/sync'
import { uploadPhoto } from '../../src/sync/upload'

it('gives an upload up after two minutes of silence', async () => {
  const heard = vi.fn()
  const server = createServer(heard)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((after) => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), after)
    return abort.signal
  })
  const photo = { id: 'p1', sha256: 'ab', upload: null, bytes: 4 } as StoredPhoto
  const news = { started: () => Promise.resolve(), progress: () => undefined }
  const outcome = uploadPhoto(base, {}, photo, new Blob(['four']), news).catch((error: unknown) => error)
  await vi.waitFor(() => expect(heard).toHaveBeenCalled())
  await vi.advanceTimersByTimeAsync(130_000)
  expect(await outcome).toBeInstanceOf(Offline)
  vi.useRealTimers()
  vi.restoreAllMocks()
  server.closeAllConnections()
  server.close()
})
