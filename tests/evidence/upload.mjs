// Sends one file with tus-js-client, the client of the phone, and prints what happened as JSON.
// Arguments: endpoint, file, token, metadata as JSON, modules folder, chunk size in bytes,
// `at-once` to let the creation bring the first bytes along (else `after`).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const [endpoint, file, token, metadata, modules, chunkSize, first] = process.argv.slice(2)
const tus = createRequire(`${modules}/`)('tus-js-client')
const requests = []

const upload = new tus.Upload(readFileSync(file), {
  endpoint,
  metadata: JSON.parse(metadata),
  headers: { Authorization: `Bearer ${token}` },
  chunkSize: Number(chunkSize),
  uploadDataDuringCreation: first === 'at-once',
  retryDelays: [400, 400, 400, 400, 400],
  onBeforeRequest: (request) => {
    requests.push(`${request.getMethod()} ${request.getHeader('Upload-Offset') ?? ''}`.trim())
  },
  onError: (error) => {
    const response = error.originalResponse
    console.log(
      JSON.stringify({ outcome: 'error', status: response?.getStatus(), body: response?.getBody(), requests }),
    )
  },
  onSuccess: () => console.log(JSON.stringify({ outcome: 'success', requests })),
})
upload.start()
