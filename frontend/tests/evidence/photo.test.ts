/** Pictures leave the phone upright, small, and never larger than they came. */

import { describe, expect, it } from 'vitest'

import { sha256 } from '../../src/record'
import { preparePhoto, type Picture } from '../../src/evidence'
import { fit, formatOf, orientationOf } from '../../src/evidence/formats'

const JPEG_HEAD = [0xff, 0xd8, 0xff]

/** A JPEG of `bytes` bytes whose Exif data names the orientation (none when 0). */
function jpeg(bytes: number, orientation = 0, little = true): Blob {
  const content = new Uint8Array(bytes)
  content.set([...JPEG_HEAD.slice(0, 2), 0xff, 0xe0, 0, 4, 0, 0])
  const number = (value: number, width: number) => {
    const digits = Array.from({ length: width }, (_, n) => (value >> (8 * n)) & 255)
    return little ? digits : digits.reverse()
  }
  const entry = (tag: number, value: number) => [...number(tag, 2), ...number(3, 2), ...number(1, 4), ...number(value, 2), 0, 0]
  const tiff = [
    ...(little ? [0x49, 0x49] : [0x4d, 0x4d]),
    ...number(42, 2),
    ...number(8, 4),
    ...number(2, 2),
    ...entry(0x010f, 1),
    ...entry(0x0112, orientation),
  ]
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff]
  if (orientation) content.set([0xff, 0xe1, 0, exif.length + 2, ...exif, 0xff, 0xda], 8)
  return new Blob([content], { type: 'image/jpeg' })
}

interface Drawn {
  edge: number
  quality: number
}

/** A picture that weighs `weight` bytes at full quality, and what was asked of it. */
function decoder(width: number, height: number, weight: number) {
  const drawn: Drawn[] = []
  let closed = 0
  const picture: Picture = {
    width,
    height,
    draw: (edge, quality) => {
      drawn.push({ edge, quality })
      return Promise.resolve(new Blob([new Uint8Array(Math.round(weight * quality))], { type: 'image/jpeg' }))
    },
    close: () => (closed += 1),
  }
  return { decode: () => Promise.resolve(picture), drawn, closed: () => closed }
}

describe('preparing a photo', () => {
  it('draws it within 1600 pixels, hashes what was drawn and frees the decoder', async () => {
    const camera = decoder(4000, 3000, 10_000)
    const ready = await preparePhoto(jpeg(50_000, 6), camera.decode)
    expect(camera.drawn[0]).toEqual({ edge: 1600, quality: 0.82 })
    expect(ready.blob.size).toBe(8200)
    expect(ready.sha256).toBe(await sha256(await ready.blob.arrayBuffer()))
    expect(camera.closed()).toBe(1)
  })

  it('keeps a small upright JPEG byte by byte when drawing would grow it', async () => {
    for (const file of [jpeg(5000), jpeg(5000, 1)]) {
      const { blob, sha256: hash } = await preparePhoto(file, decoder(800, 600, 10_000).decode)
      expect(hash).toBe(await sha256(await file.arrayBuffer()))
      expect(blob).toMatchObject({ size: 5000, type: 'image/jpeg' })
    }
  })

  it.each([
    ['turned', jpeg(5000, 6), 800],
    ['turned, in the other byte order', jpeg(5000, 8, false), 800],
    ['too many pixels', jpeg(5000, 1), 3000],
    ['no JPEG', new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, ...new Array<number>(4996).fill(0)])]), 800],
  ])('lowers the quality instead when it is %s', async (_, file, width) => {
    const camera = decoder(width, 600, 10_000)
    const { blob } = await preparePhoto(file, camera.decode)
    expect(blob.size).toBeLessThanOrEqual(5000)
    expect(camera.drawn.map(({ quality }) => quality).slice(0, 4)).toEqual([0.82, 0.7, 0.55, 0.4])
  })

  it('says what is wrong with a file it cannot use', async () => {
    const fails = () => Promise.reject(new Error('cannot decode'))
    const heic = new Blob([new Uint8Array([0, 0, 0, 24]), 'ftypheic'])
    await expect(preparePhoto(new Blob([]), fails)).rejects.toMatchObject({ reason: 'empty' })
    await expect(preparePhoto(heic, fails)).rejects.toMatchObject({ reason: 'heic' })
    await expect(preparePhoto(new Blob(['hello']), fails)).rejects.toMatchObject({ reason: 'not-a-picture' })
  })
})

describe('formats', () => {
  const bytes = (...parts: (number | string)[]) =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : [part])))

  it('are told by their bytes', () => {
    expect(formatOf(bytes(...JPEG_HEAD))).toBe('jpeg')
    expect(formatOf(bytes(0x89, 'PNG'))).toBe('png')
    expect(formatOf(bytes('RIFF', 0, 0, 0, 0, 'WEBP'))).toBe('webp')
    expect(formatOf(bytes(0, 0, 0, 24, 'ftypmif1'))).toBe('heic')
    expect(formatOf(bytes(0, 0, 0, 24, 'ftypisom'))).toBe('unknown')
    expect(formatOf(bytes())).toBe('unknown')
  })

  it('without readable Exif data are upright', () => {
    expect(orientationOf(bytes())).toBe(1)
    expect(orientationOf(bytes(...JPEG_HEAD, 0xe1, 0, 30, 'Exif'))).toBe(1)
  })

  it('fit into a square and are never enlarged', () => {
    expect(fit(4000, 3000, 1600)).toEqual({ width: 1600, height: 1200 })
    expect(fit(3000, 4000, 1600)).toEqual({ width: 1200, height: 1600 })
    expect(fit(800, 600, 1600)).toEqual({ width: 800, height: 600 })
    expect(fit(10_000, 1, 1600)).toEqual({ width: 1600, height: 1 })
  })
})
