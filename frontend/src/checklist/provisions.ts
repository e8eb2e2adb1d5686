/** Where a provision stands in the plan, so that a citation can be looked up on paper. */
import PLACES from 'virtual:places'

/** The places in the plan of these provisions, each once; an id the plan lacks stays itself. */
export function places(provisions: readonly string[]): string[] {
  return [...new Set(provisions.map((one) => PLACES[one] ?? one))]
}
