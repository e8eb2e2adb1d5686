/** Picture formats and their orientation, told by their bytes and never by their names. */

export type Format = 'jpeg' | 'png' | 'webp' | 'heic' | 'unknown'

const HEIC_BRANDS = new Set(['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1'])

export function formatOf(head: Uint8Array): Format {
  const ascii = (from: number, to: number) => String.fromCharCode(...head.slice(from, to))
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg'
  if (ascii(1, 4) === 'PNG') return 'png'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp'
  if (ascii(4, 8) === 'ftyp' && HEIC_BRANDS.has(ascii(8, 12))) return 'heic'
  return 'unknown'
}

/** Width and height after fitting into a square of `edge`, never enlarged, at least 1. */
export function fit(width: number, height: number, edge: number): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

const APP1 = 0xe1
const START_OF_SCAN = 0xda
const EXIF = 0x45786966
const ORIENTATION = 0x0112

/** How a JPEG must be turned to be upright (1 = not at all, to 8), as its Exif data (TIFF tag 0x0112) says. */
export function orientationOf(jpeg: Uint8Array): number {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
  let at = 2
  try {
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) !== START_OF_SCAN) {
      if (view.getUint8(at + 1) === APP1 && view.getUint32(at + 4) === EXIF) return orientationIn(view, at + 10)
      at += 2 + view.getUint16(at + 2)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return 1
}

/** The tag in the first directory of the TIFF structure at `start`; RangeError when it is cut off. */
function orientationIn(view: DataView, start: number): number {
  const little = view.getUint16(start) === 0x4949
  const directory = start + view.getUint32(start + 4, little)
  for (let entry = 0; entry < view.getUint16(directory, little); entry += 1) {
    const at = directory + 2 + entry * 12
    if (view.getUint16(at, little) === ORIENTATION) return view.getUint16(at + 8, little)
  }
  return 1
}
