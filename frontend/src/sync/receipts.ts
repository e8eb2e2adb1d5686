/** Whether a receipt proves that the server holds exactly what this phone holds. */

import type { ReceiptContent } from '../record'

export class BadReceipt extends Error {}

/** The content of a receipt (compact JWS, ES256) that one of the pinned keys signed. Throws BadReceipt. */
export async function verifyReceipt(receipt: string, keys: readonly JsonWebKey[]): Promise<ReceiptContent> {
  const [head, payload, signature] = receipt.split('.')
  if (!head || !payload || !signature) throw new BadReceipt('not a compact JWS')
  const { alg } = JSON.parse(text(head)) as { alg?: string }
  if (alg !== 'ES256') throw new BadReceipt(`algorithm ${String(alg)}`)
  const signed = new TextEncoder().encode(`${head}.${payload}`)
  for (const jwk of keys) {
    const { kty, crv, x, y } = jwk
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'verify',
    ])
    if (await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes(signature), signed)) {
      return JSON.parse(text(payload)) as ReceiptContent
    }
  }
  throw new BadReceipt('signed by none of the known keys')
}

/** Throws BadReceipt unless the receipt speaks of this inspection, this digest and these photos. */
export function checkReceipt(
  content: ReceiptContent,
  held: { inspection: string; checklist: string; digest: string; photos: readonly string[] },
): void {
  const same =
    content.inspection === held.inspection &&
    content.checklist.sha256 === held.checklist &&
    content.digest === held.digest &&
    content.photos.length === held.photos.length &&
    held.photos.every((photo, index) => content.photos[index] === photo)
  if (!same) throw new BadReceipt('the receipt speaks of something else')
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

function text(base64url: string): string {
  return new TextDecoder().decode(bytes(base64url))
}
