/** What a person's PIN seals at rest: AES-GCM under a data key that is in memory only while the tab is unlocked. */

/** The PIN is set, and this tab has not been unlocked by it. */
export class Locked extends Error {}

/** As it lies on the disk: in clear, or sealed by a PIN. */
export type Kept<Thing> = Thing | Uint8Array<ArrayBuffer>

/** What the disk knows of a person's PIN. */
export interface PinRecord {
  /** Another one with every step of setting and removing: who sealed by an older one has to look again. */
  readonly mark: string
  /** Which data key it is. */
  readonly data: string
  readonly salt: Uint8Array<ArrayBuffer>
  readonly iterations: number
  /** The data key under the PIN's key. */
  readonly wrapped: Uint8Array<ArrayBuffer>
  /** sealing, opening: what was written before is still being turned; both forms are read. */
  readonly phase: 'sealing' | 'sealed' | 'opening'
  readonly wrong: number
  /** Milliseconds since the epoch before which no PIN is tried; 0: at once. */
  readonly not_before: number
}

const IV_BYTES = 12

export const pinOf = (user: number) => `pin/${user}`

export class Vault {
  record: PinRecord | null = null
  #key: { readonly data: string; readonly key: CryptoKey } | null = null

  get locked(): boolean {
    return this.record !== null && this.#key?.data !== this.record.data
  }

  /** Whether what is written now is to be sealed. */
  get seals(): boolean {
    return this.record !== null && this.record.phase !== 'opening'
  }

  unlock(data: string, key: CryptoKey): void {
    this.#key = { data, key }
  }

  lock(): void {
    this.#key = null
  }

  /** name: to what it belongs; the seal holds for nothing else. Throws Locked. */
  async seal<Thing>(name: string, thing: Thing): Promise<Kept<Thing>> {
    return this.seals ? encrypt(this.#open(), name, await pack(thing)) : thing
  }

  /** The thing, sealed or not. Throws Locked; rejects where it is not what was sealed under the name. */
  async open<Thing>(name: string, kept: Kept<Thing>): Promise<Thing> {
    return kept instanceof Uint8Array ? unpack<Thing>(await decrypt(this.#open(), name, kept)) : kept
  }

  /** A picture stays a blob, of which a phone short of memory need not hold the bytes. */
  async sealBlob(name: string, blob: Blob): Promise<Blob> {
    if (!this.seals) return blob
    return new Blob([await encrypt(this.#open(), name, await pack(blob))], { type: SEALED })
  }

  async openBlob(name: string, blob: Blob): Promise<Blob> {
    return isSealed(blob) ? this.open<Blob>(name, new Uint8Array(await blob.arrayBuffer())) : blob
  }

  #open(): CryptoKey {
    if (this.locked || !this.#key) throw new Locked()
    return this.#key.key
  }
}

const SEALED = 'application/x-sealed'

export const isSealed = (kept: unknown): boolean => kept instanceof Uint8Array || (kept instanceof Blob && kept.type === SEALED)

/** Nonce, then ciphertext; bound to the name. */
export async function encrypt(key: CryptoKey, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const sealed = await crypto.subtle.encrypt(under(name, iv), key, bytes)
  const whole = new Uint8Array(IV_BYTES + sealed.byteLength)
  whole.set(iv)
  whole.set(new Uint8Array(sealed), IV_BYTES)
  return whole
}

/** Rejects for another key, another name, or bytes that were changed. */
export async function decrypt(key: CryptoKey, name: string, whole: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const opened = await crypto.subtle.decrypt(under(name, whole.subarray(0, IV_BYTES)), key, whole.subarray(IV_BYTES))
  return new Uint8Array(opened)
}

const under = (name: string, iv: Uint8Array<ArrayBuffer>) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) })

/** JSON, its length before it, and after it the bytes of the blobs in it. */
async function pack(thing: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const blobs: Blob[] = []
  const json = JSON.stringify(thing, (_, one: unknown) => {
    if (!(one instanceof Blob)) return one
    blobs.push(one)
    return { blob: one.size, type: one.type }
  })
  const text = new TextEncoder().encode(json)
  const whole = new Blob([new Uint32Array([text.length]), text, ...blobs])
  return new Uint8Array(await whole.arrayBuffer())
}

function unpack<Thing>(bytes: Uint8Array<ArrayBuffer>): Thing {
  let at = 4 + new Uint32Array(bytes.slice(0, 4).buffer)[0]!
  return JSON.parse(new TextDecoder().decode(bytes.subarray(4, at)), (_, one: { blob?: number; type?: string } | null) => {
    if (typeof one?.blob !== 'number') return one
    at += one.blob
    return new Blob([bytes.slice(at - one.blob, at)], { type: one.type ?? '' })
  }) as Thing
}
