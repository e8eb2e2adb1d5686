import { describe, expect, it } from 'vitest'

import { givenAway, type InspectionPlan } from '../../src/record'
import { bootstrapOf } from '../cast'

const given = (from: number, to: number) => ({ from, to, from_name: '', to_name: '', at: '2026-11-24T01:00:00Z', reason: '' })
const plan = (...handovers: InspectionPlan['handovers'] & object): InspectionPlan => ({ ...bootstrapOf('').inspections[0]!, handovers })

describe('in whose hands an inspection is', () => {
  it('says nothing where nothing was handed over, or by an older server', () => {
    expect(givenAway(plan(), 1)).toBeNull()
    expect(givenAway(bootstrapOf('').inspections[0]!, 1)).toBeNull()
    expect(givenAway(null, 1)).toBeNull()
  })

  it('closes it for the giver alone, until it comes back', () => {
    expect(givenAway(plan(given(1, 2)), 1)?.to).toBe(2)
    expect(givenAway(plan(given(1, 2)), 2)).toBeNull()
    expect(givenAway(plan(given(1, 2)), 3)).toBeNull()
    expect(givenAway(plan(given(1, 2), given(2, 1)), 1)).toBeNull()
    expect(givenAway(plan(given(1, 2), given(2, 1)), 2)?.to).toBe(1)
  })
})
