/** Where a provision stands in the plan, so that a citation can be looked up on paper. */
import table from '../../../inspect_app/checklists/provisions.tsv?raw'

const PLACES = new Map(
  table
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split('\t') as [string, string]),
)

/** The places in the plan of these provisions, each once; an id the plan lacks stays itself. */
export function places(provisions: readonly string[]): string[] {
  return [...new Set(provisions.map((one) => PLACES.get(one) ?? one))]
}
