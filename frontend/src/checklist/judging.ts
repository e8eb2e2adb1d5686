/** The outcome of one item: by its conformity, its cases, the rows of its table. */

import { holds, isDecimal, limitOf, NOWHERE, type Place, type Typed } from './conditions'
import type { Case, Comparison, Condition, Item, Row, Section, TableItem, Text } from './definition'
import * as words from './explaining'
import { isJudged } from './names'
import { divide, ONE, plain, total, worked, ZERO, type Decimal } from './numbers'
import type { Explanation, Outcome, Reason, Remark, RowAssessment } from './outcome'
import type { Value } from './responses'
import type { Sheet } from './sheet'

/** An outcome on its way to becoming an assessment; whole: that of a table's own standard. */
export interface Verdict {
  readonly outcome: Outcome | null
  readonly message: Text
  readonly credit: Decimal | null
  readonly case: number | null
  readonly reasons: readonly Explanation[]
  readonly rows: readonly RowAssessment[]
  readonly whole: Outcome | null
}

const BLANK = { credit: null, case: null, reasons: [], rows: [], whole: null } as const
const OF_CONFORMITY: Readonly<Record<string, Outcome>> = { conform: 'pass', partial: 'partial', fail: 'fail' }
const WORST_FIRST: readonly Outcome[] = ['fail', 'partial', 'unchecked', 'pass']

export function fallsShort(outcome: Outcome | null): outcome is 'fail' | 'partial' {
  return outcome === 'fail' || outcome === 'partial'
}

/** A value in its JSON form: numbers as decimal strings. */
export function written(value: Typed | readonly Decimal[] | null): Value {
  return isDecimal(value) ? plain(value) : (value as Value)
}

/** How an item came out, before duty, ownership and scope are considered. */
export function verdict(item: Item, sheet: Sheet): Verdict {
  const shown = sheet.shown(item)
  if (shown !== true) return hidden(item, sheet, shown)
  const skip = sheet.skip(item)
  if (skip !== null) return said(skip, sheet, item, 'reason')
  const value = sheet.look(sheet.find(item.id, ''), '')
  if (!isJudged(item)) return { ...BLANK, outcome: null, message: value === null ? words.NOT_RECORDED : words.RECORDED }
  if (item.type === 'conformity') return said(OF_CONFORMITY[String(value)] ?? 'unchecked', sheet, item, 'note')
  if (item.type === 'table' && item.row_standard.length > 0) return table(item, sheet)
  return byCases(item.standard, sheet, NOWHERE)
}

function hidden(item: Item, sheet: Sheet, shown: boolean | null): Verdict {
  if (!isJudged(item)) return { ...BLANK, outcome: null, message: words.NOT_RECORDED }
  if (shown === null) return stated('unchecked', words.UNDECIDED)
  const section = sheet.index.sectionOf.get(item.id) as Section
  const otherwise = sheet.sectionShown(section) === false ? section.otherwise : item.otherwise
  if (otherwise === 'fail') return { ...stated('fail', words.HIDDEN_FAILS), credit: ZERO }
  return stated('not_applicable', words.HIDDEN)
}

function said(outcome: Outcome, sheet: Sheet, item: Item, field: string): Verdict {
  const remark = sheet.answer(item.id, '', field)
  const stating = stated(outcome, words.both(typeof remark === 'string' ? remark : ''))
  return { ...stating, credit: creditOf(outcome, sheet) }
}

function stated(outcome: Outcome, detail: Text): Verdict {
  return { ...BLANK, outcome, message: words.joined(words.OUTCOMES[outcome], detail) }
}

function creditOf(outcome: Outcome, sheet: Sheet): Decimal | null {
  if (outcome === 'pass') return ONE
  if (outcome === 'partial') return worked(sheet.definition.scoring.partial_credit)
  return outcome === 'fail' ? ZERO : null
}

function byCases(cases: readonly Case[], sheet: Sheet, at: Place): Verdict {
  for (const [index, one] of cases.entries()) {
    const applies = one.when === null ? true : holds(one.when, sheet, at)
    if (applies === null) return stated('unchecked', words.UNDECIDED)
    if (applies) return byCase(one, index, sheet, at)
  }
  return stated('not_applicable', words.NO_RULE)
}

function byCase(one: Case, index: number, sheet: Sheet, at: Place): Verdict {
  const outcome = caseOutcome(one, sheet, at)
  const detail = words.described(one.require, sheet, at)
  return {
    outcome,
    message: words.joined(words.OUTCOMES[outcome], detail, fallsShort(outcome) ? one.note : null),
    credit: creditOf(outcome, sheet),
    case: index,
    reasons: reasons(one.require, sheet, at),
    rows: [],
    whole: null,
  }
}

function caseOutcome(one: Case, sheet: Sheet, at: Place): Outcome {
  const met = holds(one.require, sheet, at)
  if (met !== false) return met === null ? 'unchecked' : 'pass'
  if (one.partial === null) return 'fail'
  const half = holds(one.partial, sheet, at)
  return half === null ? 'unchecked' : half ? 'partial' : 'fail'
}

/**
 * What explains how a condition came out, in its order. Of parts that must all hold: all. Of parts of which one must:
 * those that do, or where none does, the ways there were.
 */
function reasons(condition: Condition, sheet: Sheet, at: Place, negated = false): Explanation[] {
  if ('not' in condition) return reasons(condition.not, sheet, at, !negated)
  if (!('all' in condition) && !('any' in condition)) return [reason(condition, sheet, at, negated)]
  const any = 'any' in condition
  const parts = any ? condition.any : condition.all
  if (any === negated) return parts.flatMap((part) => reasons(part, sheet, at, negated))
  const truth = holds(condition, sheet, at)
  const ways = parts
    .filter((part) => holds(part, sheet, at) === truth)
    .map((part) => reasons(part, sheet, at, negated))
  if (truth === !negated || ways.length === 1) return ways.flat()
  return [{ op: 'any', ways, holds: truth === null ? null : false }]
}

function reason(comparison: Comparison, sheet: Sheet, at: Place, negated: boolean): Reason {
  const name = sheet.find(comparison.ref, at.table)
  const truth = holds(comparison, sheet, at)
  return {
    ref: name.ref,
    label: name.label,
    row: at.row,
    value: written(sheet.look(name, at.row)),
    op: comparison.op,
    limit: 'to' in comparison ? written(limitOf(comparison, sheet, at)) : comparison.value,
    unit: name.unit,
    negated,
    holds: truth === null ? null : truth !== negated,
  }
}

/** The advice of a shown item that is not met, its rows' included. */
export function remarks(item: Item, sheet: Sheet): Remark[] {
  if (sheet.shown(item) !== true || sheet.skip(item) !== null) return []
  const found = unmet(item.advice, sheet, NOWHERE)
  if (item.type !== 'table' || item.row_advice.length === 0) return found
  const ofRows = sheet.rows(item.id).flatMap((row) => unmet(item.row_advice, sheet, { table: item.id, row: row.id }))
  return [...found, ...ofRows]
}

function unmet(cases: readonly Case[], sheet: Sheet, at: Place): Remark[] {
  return cases.flatMap((one, index) => {
    const applies = one.when === null ? true : holds(one.when, sheet, at)
    if (!applies || holds(one.require, sheet, at) !== false) return []
    const { provisions, standards } = one
    const note = one.note as Text
    return [{ row: at.row, case: index, note, provisions, standards, reasons: reasons(one.require, sheet, at) }]
  })
}

function table(item: TableItem, sheet: Sheet): Verdict {
  const rows = sheet.rows(item.id).map((row) => rowOf(item, row, sheet))
  const byRows = rows.length > 0 ? worst(rows.map((row) => row.outcome)) : 'unchecked'
  const whole = item.standard.length > 0 ? byCases(item.standard, sheet, NOWHERE) : null
  const outcome = worst(whole?.outcome ? [byRows, whole.outcome] : [byRows])
  const details = [rowsDetail(item, rows), ...(whole ? [whole.message] : [])]
  const detail = { zh: details.map((one) => one.zh).join('；'), en: details.map((one) => one.en).join('; ') }
  return {
    outcome,
    message: words.joined(words.OUTCOMES[outcome], detail),
    credit: tableCredit(item, rows, outcome, sheet),
    case: whole?.case ?? null,
    reasons: whole?.reasons ?? [],
    rows,
    whole: whole?.outcome ?? null,
  }
}

function rowOf(item: TableItem, row: Row, sheet: Sheet): RowAssessment {
  const found = byCases(item.row_standard, sheet, { table: item.id, row: row.id })
  return {
    row: row.id,
    label: row.label,
    outcome: found.outcome as Outcome,
    credit: found.credit === null ? null : plain(found.credit),
    case: found.case,
    reasons: found.reasons,
    message: found.message,
  }
}

function worst(outcomes: readonly Outcome[]): Outcome {
  return WORST_FIRST.find((one) => outcomes.includes(one)) ?? 'not_applicable'
}

function rowsDetail(item: TableItem, rows: readonly RowAssessment[]): Text {
  const short = rows.flatMap((row, index) =>
    fallsShort(row.outcome) ? [words.rowName(row.label, index + 1)] : [],
  )
  const unchecked = rows.filter((row) => row.outcome === 'unchecked').length
  return words.rowsCounted(item.row_label, rows.length, short, unchecked)
}

function tableCredit(item: TableItem, rows: readonly RowAssessment[], outcome: Outcome, sheet: Sheet): Decimal | null {
  const shares = item.row_credit === 'share' && (outcome === 'pass' || fallsShort(outcome))
  const credits = shares ? rows.flatMap((row) => (row.credit === null ? [] : worked(row.credit))) : []
  if (credits.length === 0) return creditOf(outcome, sheet)
  return divide(total(credits), worked(String(credits.length)))
}
