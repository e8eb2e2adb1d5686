/** In whose hands an inspection is, as the server judges it too. */

import type { Handover, InspectionPlan } from './types'

/** The handover by which the person gave the inspection away; null while they have it in hand. */
export function givenAway(plan: InspectionPlan | null, user: number): Handover | null {
  const last = plan?.handovers?.filter(({ from, to }) => from === user || to === user).at(-1)
  return last?.from === user ? last : null
}
