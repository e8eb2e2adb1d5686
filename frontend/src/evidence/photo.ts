/** A picture from camera or gallery made ready to be kept: upright, small, hashed. */

import { sha256 } from '../record'
import { fit, formatOf, orientationOf, type Format } from './formats'

const LONG_EDGE = 1600
const THUMBNAIL_EDGE = 240
const BEST_QUALITY = 0.82
const LOWER_QUALITIES = [0.7, 0.55, 0.4, 0.25, 0.1]

/** Why a picture cannot be used; the screen says it in words. */
export class UnusablePicture extends Error {
  constructor(readonly reason: 'empty' | 'heic' | 'not-a-picture') {
    super(reason)
  }
}

export interface ReadyPhoto {
  readonly blob: Blob
  readonly thumbnail: Blob
  readonly sha256: string
}

/** A decoded picture, turned upright; the browser's part of the work. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** A JPEG of it within a square of `edge`, quality from 0 to 1. */
  draw(edge: number, quality: number): Promise<Blob>
  close(): void
}

/** Throws whatever it likes when the bytes are no picture that it can decode. */
export type Decode = (file: Blob) => Promise<Picture>

/** Downscale, turn upright and strip; never larger than it came. Throws UnusablePicture. */
export async function preparePhoto(file: Blob, decode: Decode = decodeInBrowser): Promise<ReadyPhoto> {
  if (file.size === 0) throw new UnusablePicture('empty')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const format = formatOf(bytes)
  let picture: Picture
  try {
    picture = await decode(file)
  } catch {
    throw new UnusablePicture(format === 'heic' ? 'heic' : 'not-a-picture')
  }
  try {
    const blob = await smallEnough(picture, file, bytes, format)
    const thumbnail = await picture.draw(THUMBNAIL_EDGE, 0.7)
    return { blob, thumbnail, sha256: await sha256(await blob.arrayBuffer()) }
  } finally {
    picture.close()
  }
}

/** The best quality that does not grow the picture; one that is small and upright already stays as it is. */
async function smallEnough(picture: Picture, file: Blob, bytes: Uint8Array<ArrayBuffer>, format: Format): Promise<Blob> {
  let blob = await picture.draw(LONG_EDGE, BEST_QUALITY)
  if (blob.size <= file.size) return blob
  const fits = Math.max(picture.width, picture.height) <= LONG_EDGE
  if (format === 'jpeg' && fits && orientationOf(bytes) === 1) return new Blob([bytes], { type: 'image/jpeg' })
  for (const quality of LOWER_QUALITIES) {
    blob = await picture.draw(LONG_EDGE, quality)
    if (blob.size <= file.size) break
  }
  return blob
}

async function decodeInBrowser(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  return {
    width: bitmap.width,
    height: bitmap.height,
    draw: (edge, quality) => draw(bitmap, edge, quality),
    close: () => bitmap.close(),
  }
}

async function draw(bitmap: ImageBitmap, edge: number, quality: number): Promise<Blob> {
  const { width, height } = fit(bitmap.width, bitmap.height, edge)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
  canvas.width = canvas.height = 0
  if (!blob) throw new UnusablePicture('not-a-picture')
  return blob
}
