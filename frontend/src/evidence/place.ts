/** Where a picture was taken, when the phone knows it soon enough; a photo never waits for it. */

import type { Position } from '../record'

const PATIENCE_MS = 1_500
const FRESH_MS = 120_000

let last: { at: number; position: Position } | null = null

function remember({ coords }: GeolocationPosition): Position {
  const position = {
    latitude: coords.latitude.toFixed(6),
    longitude: coords.longitude.toFixed(6),
    accuracy: Math.max(0, coords.accuracy).toFixed(0),
  }
  last = { at: Date.now(), position }
  return position
}

/** Ask for the position beforehand, so that it is known when the picture comes. */
export function warmUp(): void {
  navigator.geolocation?.getCurrentPosition(remember, () => undefined, { maximumAge: FRESH_MS, timeout: 20_000 })
}

export function currentPosition(): Promise<Position | null> {
  const known = () => (last && Date.now() - last.at < FRESH_MS ? last.position : null)
  if (known() || !navigator.geolocation) return Promise.resolve(known())
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(known()), PATIENCE_MS)
    const settle = (position: Position | null) => {
      clearTimeout(timer)
      resolve(position)
    }
    navigator.geolocation.getCurrentPosition(
      (found) => settle(remember(found)),
      () => settle(null),
      { maximumAge: FRESH_MS, timeout: PATIENCE_MS },
    )
  })
}
