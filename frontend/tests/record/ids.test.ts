import { describe, expect, it } from 'vitest'

import { localInstant, newId } from '../../src/record'

const MORNING = Date.parse('2026-11-24T01:12:05.120Z')

describe('ids', () => {
  it('are lower-case UUIDv7 that sort by the time of making', () => {
    const ids = [0, 1, 255, 65_536, MORNING, 2 ** 47].map(newId)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect([...ids].sort()).toEqual(ids)
    expect(ids[4]!.slice(0, 13)).toBe(MORNING.toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-'))
  })

  it('do not repeat within a millisecond', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newId(1))).size).toBe(1000)
  })
})

describe('instants', () => {
  it('say the same moment with this device’s offset', () => {
    const at = new Date('2026-11-24T01:12:05.120Z')
    expect(localInstant(at)).toMatch(/^2026-11-2\dT\d\d:\d\d:05\.120[+-]\d\d:\d\d$/)
    expect(Date.parse(localInstant(at))).toBe(at.getTime())
  })
})
