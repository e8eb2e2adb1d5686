/** What judging a checklist gives: a value that keeps what was compared, with which limit, by which case. */

import type { Limit, Operator, Owner, Severity, Text } from './definition'
import type { Value } from './responses'

export type Outcome = 'pass' | 'partial' | 'fail' | 'not_applicable' | 'unchecked' | 'advice'

/** One comparison that was made. */
export interface Reason {
  readonly ref: string
  readonly label: Text
  readonly row: string
  readonly value: Value
  readonly op: Operator
  readonly limit: Limit | null
  readonly unit: Text | null
  /** Whether the opposite is demanded. */
  readonly negated: boolean
  /** Whether what is demanded holds; null: could not be told, an answer is missing. */
  readonly holds: boolean | null
}

/** Ways to meet a demand of which one would do and none does; each: what it asks for together. */
export interface Alternatives {
  readonly op: 'any'
  readonly ways: readonly (readonly Explanation[])[]
  /** null: the ways named hang on answers that are missing. */
  readonly holds: false | null
}

export type Explanation = Reason | Alternatives

/** An advice case that is not met: shown, never scored, never a finding. */
export interface Remark {
  readonly row: string
  readonly case: number
  readonly note: Text
  readonly provisions: readonly string[]
  readonly standards: readonly string[]
  readonly reasons: readonly Explanation[]
}

export interface RowAssessment {
  readonly row: string
  readonly label: string
  readonly outcome: Outcome
  readonly credit: string | null
  readonly case: number | null
  readonly reasons: readonly Explanation[]
  readonly message: Text
}

export interface ItemAssessment {
  readonly item: string
  readonly section: string
  readonly shown: boolean
  /** null: the item is recorded, not judged. */
  readonly outcome: Outcome | null
  /** "0" to "1"; null when the item has no outcome that earns credit. */
  readonly credit: string | null
  readonly weight: string
  /** Whether the item stands in the score. */
  readonly scored: boolean
  /** Bonus points earned. */
  readonly bonus: string
  /** The main value as judged, computed items included; a table's is its number of rows. */
  readonly value: Value
  /** The case of `standard` that matched. */
  readonly case: number | null
  readonly reasons: readonly Explanation[]
  readonly rows: readonly RowAssessment[]
  readonly remarks: readonly Remark[]
  readonly message: Text
}

export interface SectionAssessment {
  readonly section: string
  readonly score: string | null
  readonly score_display: string | null
  readonly weight: string
  readonly unchecked: number
}

export interface RaisedFinding {
  readonly item: string
  readonly row: string
  readonly outcome: 'partial' | 'fail'
  readonly severity: Severity
  readonly veto: boolean
  readonly owner: Owner
  readonly days: number
  readonly provisions: readonly string[]
  readonly standards: readonly string[]
  readonly reasons: readonly Explanation[]
  readonly remedy: Text
  readonly message: Text
}

/** What the items come to together. */
export interface Score {
  /** Before bonus and vetoes; null when nothing is scored yet. */
  readonly raw_score: string | null
  readonly bonus: string
  /** Unrounded, with bonus, capped by vetoes. */
  readonly score: string | null
  readonly score_display: string | null
  readonly grade: { readonly id: string; readonly label: Text } | null
  /** Items whose failed veto caps the score. */
  readonly vetoes: readonly string[]
}

export interface Assessment extends Score {
  readonly checklist: string
  readonly version: number
  /** false: below the scope of the checklist; the score is shown, nothing is raised. */
  readonly applies: boolean
  readonly counts: Readonly<Record<Outcome, number>>
  readonly sections: readonly SectionAssessment[]
  readonly items: readonly ItemAssessment[]
  readonly findings: readonly RaisedFinding[]
}

/** What still has to be given before the inspection can be submitted. */
export interface Missing {
  readonly item: string
  readonly row: string
  readonly field: string
  readonly kind: 'answer' | 'reason' | 'invalid' | 'rows' | 'photo' | 'signature'
  readonly message: Text
}
