/**
 * The canonical definition of a checklist, as published: every default made explicit, nothing left to guess.
 *
 * Numbers of rules, weights and limits are decimal strings ("40", "2.5"); structural counts (decimals, rows,
 * photos, days, version) are integers. docs/authoring/guide.md says what each part means.
 */

export interface Text {
  readonly zh: string
  readonly en: string
}

/** What a named value is, and so how it may be compared. */
export type Kind = 'number' | 'boolean' | 'date' | 'time' | 'text' | 'choice' | 'choices'

export interface Fact {
  readonly type: Kind
  readonly label: Text
  readonly unit: Text | null
  readonly options: readonly Option[]
}

export type Operator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'between' | 'present'
export type Limit = string | boolean | readonly string[]

/** One comparison: of a named value with a limit, or with another named value (`to`). */
export type Comparison =
  | { readonly ref: string; readonly op: Operator; readonly value: Limit }
  | { readonly ref: string; readonly op: Operator; readonly to: string }

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison

export type Aggregate = 'sum' | 'mean' | 'min' | 'max' | 'first' | 'last' | 'max_gap_days'
export type Arithmetic = 'product' | 'difference' | 'ratio' | 'days_between' | 'cv'
export type Rounding = 'half_even' | 'up' | 'down'

export type Expression =
  | { readonly ref: string }
  | { readonly value: string }
  | { readonly op: Aggregate | Arithmetic; readonly of: readonly Expression[] }
  | { readonly op: 'count' | 'share'; readonly table: string; readonly where: Condition | null }
  | { readonly op: 'lookup'; readonly lookup: string; readonly key: Expression }
  | { readonly op: 'round'; readonly of: Expression; readonly decimals: number; readonly mode: Rounding }

/** One case of a standard: the first whose `when` holds judges the item (or the row). */
export interface Case {
  readonly when: Condition | null
  readonly require: Condition
  readonly partial: Condition | null
  readonly provisions: readonly string[]
  readonly standards: readonly string[]
  readonly note: Text | null
}

export interface Option {
  readonly id: string
  readonly label: Text
}

interface FieldBase {
  readonly id: string
  readonly label: Text
  readonly guide: Text | null
  readonly required: boolean
  /** Asked only while this holds; null = always. In a table it may name `row.<column>`. */
  readonly when: Condition | null
  /** How a column of a new row begins: as in the row before, or with the present time or date. */
  readonly fill?: 'previous' | 'now'
}

/** An extra field beside the main answer, or a column of a table. */
export type Field = FieldBase &
  (
    | { readonly type: 'boolean' | 'date' | 'time' }
    | { readonly type: 'text'; readonly max_length: number }
    | NumberShape
    | { readonly type: 'choice' | 'multichoice'; readonly options: readonly Option[] }
    | ComputedShape
  )

interface NumberShape {
  readonly type: 'count' | 'measure'
  readonly unit: Text | null
  readonly min: string | null
  readonly max: string | null
  readonly decimals: number
}

interface ComputedShape {
  readonly type: 'computed'
  readonly compute: Expression
  readonly unit: Text | null
  /** Decimals shown; comparisons are always made unrounded. */
  readonly decimals: number
  readonly result: 'number' | 'date' | 'time'
}

export type Severity = 'critical' | 'major' | 'minor'
export type Duty = 'required' | 'optional' | 'extension'
export type Owner = 'school' | 'health' | 'insurance' | 'township' | 'county'
export type Skip = 'not_applicable' | 'unchecked'

export interface Evidence {
  readonly rule: 'never' | 'optional' | 'when_failing' | 'always'
  readonly min: number
  /** `row`: every row of the table needs its own photos. */
  readonly per: 'item' | 'row'
}

export interface ItemBase {
  readonly id: string
  readonly prompt: Text
  readonly guide: Text | null
  readonly privacy: Text | null
  readonly weight: string
  /** Points above the score for duty optional or extension. */
  readonly bonus: string
  readonly severity: Severity
  readonly veto: boolean
  readonly duty: Duty
  readonly evidence: Evidence
  readonly provisions: readonly string[]
  readonly standards: readonly string[]
  readonly source: 'plan' | 'external'
  readonly owner: Owner
  readonly remedy: Text
  readonly days: number
  readonly when: Condition | null
  /** The outcome when `when` does not hold. */
  readonly otherwise: 'not_applicable' | 'fail'
  readonly answer: 'required' | 'optional'
  /** Main answers allowed instead of a value; `not_applicable` needs a `reason`. */
  readonly skips: readonly Skip[]
  readonly fields: readonly Field[]
  readonly standard: readonly Case[]
  readonly advice: readonly Case[]
  readonly replaces: readonly string[]
}

export interface Row {
  readonly id: string
  readonly label: string
}

export interface PresetRow {
  readonly id: string
  readonly label: Text
}

/** Rows drawn at random from places that are counted row by row; docs/authoring/guide.md says how. */
export interface RowDraw {
  readonly count: number
  /** Count items that say how many rows of places there are, and how many places each row has. */
  readonly from: { readonly rows: string; readonly columns: string }
  /** The text item that keeps the seed. */
  readonly seed: string
}

export interface TableShape {
  readonly type: 'table'
  readonly columns: readonly Field[]
  readonly preset_rows: readonly PresetRow[]
  /** How the preset rows lie in the place that is measured. */
  readonly grid?: { readonly rows: number; readonly columns: number }
  readonly min_rows: number
  readonly max_rows: number
  /** What one row is called: 房间 / room. */
  readonly row_label: Text
  readonly row_standard: readonly Case[]
  readonly row_advice: readonly Case[]
  /** `worst`: the worst row is the table's outcome. `share`: credit is the mean over judged rows. */
  readonly row_credit: 'worst' | 'share'
  readonly draw?: RowDraw
}

export type Item = ItemBase &
  (
    | { readonly type: 'conformity' | 'date' | 'time' | 'photo' | 'signature' }
    | { readonly type: 'text'; readonly max_length: number }
    | NumberShape
    | { readonly type: 'choice' | 'multichoice'; readonly options: readonly Option[] }
    | TableShape
    | ComputedShape
  )

export type TableItem = Extract<Item, { type: 'table' }>
export type ItemType = Item['type']

export interface Section {
  readonly id: string
  readonly title: Text
  readonly guide: Text | null
  readonly when: Condition | null
  readonly otherwise: 'not_applicable' | 'fail'
  readonly items: readonly Item[]
}

export interface Standard {
  readonly id: string
  readonly title: Text
  readonly verified: 'read' | 'secondary' | 'unverified'
}

export interface Band {
  readonly id: string
  readonly label: Text
  readonly min: string
}

export interface LookupEntry {
  readonly equals: string | null
  readonly min: string | null
  readonly max: string | null
  readonly value: string
}

export interface Definition {
  readonly schema: 1
  readonly id: string
  readonly version: number
  readonly title: Text
  readonly guide: Text | null
  readonly facts: Readonly<Record<string, Fact>>
  readonly applies: { readonly when: Condition; readonly otherwise: 'advice'; readonly note: Text } | null
  readonly provisions: readonly string[]
  readonly standards: readonly Standard[]
  readonly scoring: {
    readonly partial_credit: string
    readonly veto_cap: string
    readonly bonus_cap: string
    readonly other_owners: 'excluded' | 'counted'
    readonly bands: readonly Band[]
  }
  readonly lookups: Readonly<Record<string, readonly LookupEntry[]>>
  /** Its records are about a named person; retention: years after which the server deletes what they say. */
  readonly confidential?: { readonly retention?: { readonly years: number } }
  readonly sections: readonly Section[]
}
