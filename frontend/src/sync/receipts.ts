/** Whether a receipt proves that the server holds exactly what this phone holds. */

import type { ReceiptContent } from '../record'

export class BadReceipt extends Error {}

/** The content of a receipt (compact JWS, ES256) that one of the pinned keys signed. Throws BadReceipt. */
export async function verifyReceipt(receipt: string, keys: readonly JsonWebKey[]): Promise<ReceiptContent> {
  const [head, payload, signature] = receipt.split('.')
  if (!head || !payload || !signature) throw new BadReceipt('not a compact JWS')
  const { alg } = read<{ alg?: string }>(head)
  if (alg !== 'ES256') throw new BadReceipt(`algorithm ${String(alg)}`)
  for (const key of keys) {
    if (await isSigned(`${head}.${payload}`, signature, key)) return read<ReceiptContent>(payload)
  }
  throw new BadReceipt('signed by none of the known keys')
}

/** A key or signature that cannot even be read signs nothing. */
async function isSigned(content: string, signature: string, { kty, crv, x, y }: JsonWebKey): Promise<boolean> {
  try {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify'])
    const signed = new TextEncoder().encode(content)
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes(signature), signed)
  } catch {
    return false
  }
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

function read<Part>(base64url: string): Part {
  try {
    return JSON.parse(new TextDecoder().decode(bytes(base64url))) as Part
  } catch {
    throw new BadReceipt('not a compact JWS')
  }
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
