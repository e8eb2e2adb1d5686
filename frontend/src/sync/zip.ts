/** A zip file without compression (APPNOTE 6.3): pictures and JSON gain little, and nothing can fail half-way. */

export interface Member {
  readonly name: string
  readonly content: Blob
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const VERSION = 20
const UTF8_NAMES = 0x0800
/** 1 January 1980, the first date that the format knows. */
const NO_DATE = 0x0021

/** Reads one member at a time, so that a phone's memory holds no more than the largest. */
export async function zip(members: readonly Member[]): Promise<Blob> {
  const parts: BlobPart[] = []
  const directory: BlobPart[] = []
  let offset = 0
  let directorySize = 0
  for (const { name, content } of members) {
    const title = new TextEncoder().encode(name)
    const crc = crc32(new Uint8Array(await content.arrayBuffer()))
    const shared = [VERSION, UTF8_NAMES, 0, 0, NO_DATE, crc, content.size, content.size, title.length, 0]
    const head = record(LOCAL, shared)
    parts.push(head, title, content)
    const entry = record(CENTRAL, [VERSION, ...shared, 0, 0, 0, 0, offset])
    directory.push(entry, title)
    offset += head.length + title.length + content.size
    directorySize += entry.length + title.length
  }
  const end = record(END, [0, 0, members.length, members.length, directorySize, offset, 0])
  return new Blob([...parts, ...directory, end], { type: 'application/zip' })
}

/** Widths in bytes of what follows each signature. */
const WIDTHS: Record<number, readonly number[]> = {
  [LOCAL]: [2, 2, 2, 2, 2, 4, 4, 4, 2, 2],
  [CENTRAL]: [2, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4],
  [END]: [2, 2, 2, 2, 4, 4, 2],
}

function record(signature: number, values: readonly number[]): Uint8Array<ArrayBuffer> {
  const widths = WIDTHS[signature]!
  const bytes = new Uint8Array(4 + widths.reduce((sum, width) => sum + width, 0))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, signature, true)
  let at = 4
  widths.forEach((width, index) => {
    if (width === 2) view.setUint16(at, values[index]!, true)
    else view.setUint32(at, values[index]!, true)
    at += width
  })
  return bytes
}

function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
