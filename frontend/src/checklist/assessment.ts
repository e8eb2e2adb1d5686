/** Judging a filled checklist: outcomes, reasons, scores, vetoes, findings. */

import type { Case, Definition, Item } from './definition'
import { fallsShort, remarks, verdict, written, type Verdict } from './judging'
import { add, displayed, divide, multiply, ONE, plain, total, worked, ZERO, type Decimal } from './numbers'
import type {
  Assessment, ItemAssessment, Outcome, RaisedFinding, RowAssessment, Score, SectionAssessment,
} from './outcome'
import type { Facts, Responses } from './responses'
import { Sheet } from './sheet'

const OUTCOMES: readonly Outcome[] = ['pass', 'partial', 'fail', 'not_applicable', 'unchecked', 'advice']
const FULL = worked('100')

/** An item judged, with what its share in the score is worked out from. */
export interface Judged {
  readonly item: Item
  readonly verdict: Verdict
  readonly credit: Decimal | null
  readonly assessed: ItemAssessment
}

/**
 * Judge an inspection as it stands; what is missing leaves its items unchecked.
 *
 * Score = 100 × Σ(weight × credit) ÷ Σ(weight of scored items), plus bonus, capped by failed vetoes.
 */
export function assess(definition: Definition, facts: Facts, responses: Responses): Assessment {
  return assessed(new Sheet(definition, facts, responses))
}

/** The same, of a sheet that is already laid out, and of its items where they are judged already. */
export function assessed(sheet: Sheet, judged = [...sheet.index.items.values()].map((item) => judge(item, sheet))): Assessment {
  const { definition } = sheet
  const bySection = new Map<string, Judged[]>(definition.sections.map(({ id }) => [id, []]))
  for (const one of judged) bySection.get(one.assessed.section)?.push(one)
  return {
    checklist: definition.id,
    version: definition.version,
    applies: sheet.applies,
    ...scored(definition, judged),
    counts: countsOf(judged),
    sections: [...bySection].map(([id, own]) => sectionOf(id, own, definition)),
    items: judged.map((one) => one.assessed),
    findings: sheet.applies ? judged.flatMap(findingsOf) : [],
  }
}

/** What the judged items come to together. */
export function scored(definition: Definition, judged: readonly Judged[]): Score {
  const vetoes = judged.filter(isFailedVeto).map(({ item }) => item.id)
  const raw = scoreOf(judged)
  const bonuses = judged.filter((one) => one.assessed.bonus !== '0').map((one) => worked(one.assessed.bonus))
  const bonus = least(total(bonuses), worked(definition.scoring.bonus_cap))
  const score = finalScore(raw, bonus, vetoes.length > 0 ? worked(definition.scoring.veto_cap) : null)
  return {
    raw_score: raw && plain(raw),
    bonus: plain(bonus),
    score: score && plain(score),
    score_display: scoreDisplay(score, definition),
    grade: gradeOf(score, definition),
    vetoes,
  }
}

function least(one: Decimal, other: Decimal): Decimal {
  return one.lte(other) ? one : other
}

function isFailedVeto({ item, assessed: one }: Judged): boolean {
  return item.veto && item.duty === 'required' && one.outcome === 'fail'
}

export function judge(item: Item, sheet: Sheet): Judged {
  const found = verdict(item, sheet)
  const required = item.duty === 'required'
  const excused = !required && found.outcome === 'fail'
  const credit = excused ? null : found.credit
  const remarked = remarks(item, sheet)
  const advised = excused || (found.outcome === null && remarked.length > 0)
  const assessedItem: ItemAssessment = {
    item: item.id,
    section: (sheet.index.sectionOf.get(item.id) as { id: string }).id,
    shown: sheet.shown(item) === true,
    outcome: advised ? 'advice' : found.outcome,
    credit: credit && plain(credit),
    weight: item.weight,
    scored: required && !weightOf(item).eq(ZERO) && countsInScore(item, credit, sheet),
    bonus: required || credit === null ? '0' : plain(multiply(worked(item.bonus), credit)),
    value: written(sheet.look(sheet.find(item.id, ''), '')),
    case: found.case,
    reasons: found.reasons,
    rows: found.rows,
    remarks: remarked,
    message: found.message,
  }
  return { item, verdict: found, credit, assessed: assessedItem }
}

/** Weights of a definition never change: each is read once. */
const weights = new WeakMap<Item, Decimal>()

function weightOf(item: Item): Decimal {
  let weight = weights.get(item)
  if (weight === undefined) {
    weight = worked(item.weight)
    weights.set(item, weight)
  }
  return weight
}

function countsInScore(item: Item, credit: Decimal | null, sheet: Sheet): boolean {
  if (credit === null) return false
  const beyond = item.owner !== 'school' && sheet.definition.scoring.other_owners === 'excluded'
  return !(beyond && credit.lt(ONE))
}

function scoreOf(judged: readonly Judged[]): Decimal | null {
  const counted = judged.filter((one) => one.assessed.scored)
  if (counted.length === 0) return null
  const earned = total(counted.map((one) => multiply(weightOf(one.item), one.credit ?? ZERO)))
  return divide(multiply(FULL, earned), total(counted.map((one) => weightOf(one.item))))
}

function finalScore(raw: Decimal | null, bonus: Decimal, cap: Decimal | null): Decimal | null {
  if (raw === null) return null
  const score = least(FULL, add(raw, bonus))
  return cap === null ? score : least(score, cap)
}

function scoreDisplay(score: Decimal | null, definition: Definition): string | null {
  return score && displayed(score, 1, definition.scoring.bands.map((band) => worked(band.min)))
}

function gradeOf(score: Decimal | null, definition: Definition): Score['grade'] {
  if (score === null) return null
  const band = definition.scoring.bands.find((one) => score.gte(worked(one.min)))
  return band ? { id: band.id, label: band.label } : null
}

function countsOf(judged: readonly Judged[]): Record<Outcome, number> {
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>
  for (const { assessed: one } of judged) if (one.outcome !== null) counts[one.outcome] += 1
  return counts
}

function sectionOf(section: string, judged: readonly Judged[], definition: Definition): SectionAssessment {
  const score = scoreOf(judged)
  return {
    section,
    score: score && plain(score),
    score_display: scoreDisplay(score, definition),
    weight: plain(total(judged.filter((one) => one.assessed.scored).map((one) => weightOf(one.item)))),
    unchecked: judged.filter((one) => one.assessed.outcome === 'unchecked').length,
  }
}

function findingsOf({ item, verdict: found, assessed: one }: Judged): RaisedFinding[] {
  if (item.duty !== 'required' || !one.shown) return []
  const byRow = item.type === 'table' && item.row_standard.length > 0
  const findings: RaisedFinding[] = []
  for (const row of one.rows) {
    if (byRow && fallsShort(row.outcome)) {
      findings.push(finding(item, row, row.row, row.outcome, item.row_standard[row.case as number]))
    }
  }
  const whole = byRow ? found.whole : one.outcome
  if (fallsShort(whole)) {
    findings.push(finding(item, one, '', whole, one.case === null ? undefined : item.standard[one.case]))
  }
  return findings
}

function finding(
  item: Item,
  judged: ItemAssessment | RowAssessment,
  row: string,
  outcome: 'fail' | 'partial',
  one: Case | undefined,
): RaisedFinding {
  const { severity, veto, owner, days, remedy } = item
  return {
    item: item.id,
    row,
    outcome,
    severity,
    veto,
    owner,
    days,
    provisions: [...new Set([...item.provisions, ...(one?.provisions ?? [])])],
    standards: [...new Set([...item.standards, ...(one?.standards ?? [])])],
    reasons: judged.reasons,
    remedy,
    message: judged.message,
  }
}
