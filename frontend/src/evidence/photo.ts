/** A picture from camera or gallery made ready to be kept: upright, small, without hidden data, hashed. */

import { sha256 } from '../record'
import { fit, formatOf } from './formats'

const LONG_EDGE = 1600
const THUMBNAIL_EDGE = 240
const QUALITIES = [0.82, 0.7, 0.55, 0.4]

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

/** Downscale, turn upright and strip. Throws UnusablePicture. */
export async function preparePhoto(file: Blob): Promise<ReadyPhoto> {
  if (file.size === 0) throw new UnusablePicture('empty')
  const format = formatOf(new Uint8Array(await file.slice(0, 16).arrayBuffer()))
  let bitmap: ImageBitmap
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    throw new UnusablePicture(format === 'heic' ? 'heic' : 'not-a-picture')
  }
  try {
    const blob = await smallerThan(bitmap, file.size)
    const thumbnail = await draw(bitmap, THUMBNAIL_EDGE, 0.7)
    return { blob, thumbnail, sha256: await sha256(await blob.arrayBuffer()) }
  } finally {
    bitmap.close()
  }
}

/** The best quality that does not grow the picture; the last one when every one would. */
async function smallerThan(bitmap: ImageBitmap, bytes: number): Promise<Blob> {
  let blob = await draw(bitmap, LONG_EDGE, QUALITIES[0]!)
  for (const quality of QUALITIES.slice(1)) {
    if (blob.size <= bytes) break
    blob = await draw(bitmap, LONG_EDGE, quality)
  }
  return blob
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
