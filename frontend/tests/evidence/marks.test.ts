/** Arrows point at what they are drawn to. */

import { describe, expect, it } from 'vitest'

import { headOf } from '../../src/evidence/marks'

describe('an arrow', () => {
  it.each([
    ['to the right', { x: 0, y: 0 }, { x: 100, y: 0 }],
    ['upwards', { x: 50, y: 80 }, { x: 50, y: 10 }],
    ['across', { x: 10, y: 10 }, { x: 90, y: 70 }],
  ])('%s has a head behind its tip, the same to both sides', (_, from, to) => {
    const [left, right] = headOf({ from, to }, 12)
    const distance = (one: { x: number; y: number }, other: { x: number; y: number }) => Math.hypot(one.x - other.x, one.y - other.y)
    for (const end of [left, right]) {
      expect(distance(end, to)).toBeCloseTo(12)
      expect(distance(end, from)).toBeLessThan(distance(to, from))
    }
    expect(distance(left, from)).toBeCloseTo(distance(right, from))
    expect(distance(left, right)).toBeGreaterThan(5)
  })
})
