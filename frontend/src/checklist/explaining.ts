/** Judgements in words, Chinese and English, put together from what was compared. */

import { holds, isDecimal, limitOf, type Place, type Typed, type Values } from './conditions'
import type { Comparison, Condition, Text } from './definition'
import type { Name } from './names'
import { displayed, plain, type Decimal } from './numbers'
import type { Outcome } from './outcome'

const say = (zh: string, en: string): Text => ({ zh, en })
const same = (words: string): Text => say(words, words)

export const OUTCOMES: Readonly<Record<Outcome, Text>> = {
  pass: say('符合', 'Meets the standard'),
  partial: say('部分符合', 'Partly meets the standard'),
  fail: say('不符合', 'Does not meet the standard'),
  not_applicable: say('不适用', 'Not applicable'),
  unchecked: say('未查', 'Not checked'),
  advice: say('建议', 'Advice'),
}
export const RECORDED = say('已记录', 'Recorded')
export const NOT_RECORDED = say('未记录', 'Not recorded')
export const HIDDEN = say('前提不成立', 'its condition does not hold')
export const HIDDEN_FAILS = say('前提不成立，按不符合计', 'its condition does not hold, counted as not met')
export const UNDECIDED = say('判断依据未填全', 'what decides it has not been given')
export const NO_RULE = say('没有适用的规定', 'no rule covers this case')
const MISSING = say('未填', 'not given')
const YES = say('是', 'yes')
const NO = say('否', 'no')

const DEMANDS: Readonly<Record<string, Text>> = {
  eq: say('为 {0}', 'be {0}'),
  ne: say('不同于 {0}', 'differ from {0}'),
  gt: say('大于 {0}', 'be more than {0}'),
  gte: say('不小于 {0}', 'be at least {0}'),
  lt: say('小于 {0}', 'be less than {0}'),
  lte: say('不大于 {0}', 'be at most {0}'),
  in: say('为 {0} 之一', 'be one of {0}'),
  between: say('在 {0} 至 {1} 之间', 'be between {0} and {1}'),
}
const INCLUDES = say('包括 {0} 之一', 'include one of {0}')
const GIVEN = say('填写', 'be given')
const EMPTY = say('留空', 'be left empty')
const CHOSEN = say('{0} 项', '{0} chosen')
const OR = say(' 或 ', ' or ')
const AND = say(' 且 ', ' and ')
const ALSO = say('；', '; ')
export const SPACE = same(' ')
const LISTED = say('、', ', ')

function filled(form: Text, words: readonly Text[]): Text {
  const put = (language: 'zh' | 'en'): string =>
    form[language].replace(/\{(\d)\}/g, (_, place: string) => words[Number(place)]?.[language] ?? '')
  return say(put('zh'), put('en'))
}

/** Several in one, by a word between. */
export function linked(words: readonly Text[], by: Text): Text {
  return say(words.map((one) => one.zh).join(by.zh), words.map((one) => one.en).join(by.en))
}

const listed = (words: readonly Text[]): Text => linked(words, LISTED)

/** An outcome with its detail and the note of the case that matched. */
export function joined(outcome: Text, detail: Text, note: Text | null = null): Text {
  const zh = detail.zh ? `${outcome.zh}：${detail.zh}` : outcome.zh
  const en = detail.en ? `${outcome.en}: ${detail.en}` : outcome.en
  return note === null ? say(zh, en) : say(`${zh}。${note.zh}`, `${en}. ${note.en}`)
}

/** What a person wrote, the same in both languages. */
export { same as both }

/** The comparisons that explain why the condition holds, fails or cannot be told; within: one of several ways. */
export function described(condition: Condition, values: Values, at: Place, negated = false, within = false): Text {
  if ('not' in condition) return described(condition.not, values, at, !negated, within)
  if (!('all' in condition) && !('any' in condition)) return compared(condition, values, at, negated)
  const any = 'any' in condition
  const parts = any ? condition.any : condition.all
  const truth = holds(condition, values, at)
  const chosen = parts.filter((part) => holds(part, values, at) === truth)
  const alternatives = any !== negated && truth !== !negated
  const inside = within || (alternatives && chosen.length > 1)
  const words = chosen.map((part) => described(part, values, at, negated, inside))
  return linked(words, alternatives ? OR : inside ? AND : ALSO)
}

function compared(comparison: Comparison, values: Values, at: Place, negated: boolean): Text {
  const name = values.find(comparison.ref, at.table)
  const limit = limitOf(comparison, values, at)
  const given = valueWords(name, values.look(name, at.row), limit)
  const demand = demanded(comparison, name, limit, values, at)
  return say(
    `${name.label.zh} ${given.zh}，${negated ? '不应' : '应'}${demand.zh}`,
    `${name.label.en} ${given.en}, must ${negated ? 'not ' : ''}${demand.en}`,
  )
}

type AnyLimit = ReturnType<typeof limitOf>

function demanded(comparison: Comparison, name: Name, limit: AnyLimit, values: Values, at: Place): Text {
  if ('to' in comparison) return demandOf(comparison, name, limit, values, at)
  let words = demands.get(comparison)
  if (words === undefined) {
    words = demandOf(comparison, name, limit, values, at)
    demands.set(comparison, words)
  }
  return words
}

/** What a comparison with a limit of the definition demands never changes: it is put together once. */
const demands = new WeakMap<Comparison, Text>()

function demandOf(comparison: Comparison, name: Name, limit: AnyLimit, values: Values, at: Place): Text {
  if (comparison.op === 'present') return limit === true ? GIVEN : EMPTY
  const form = comparison.op === 'in' && name.kind === 'choices' ? INCLUDES : (DEMANDS[comparison.op] as Text)
  return filled(form, limits(comparison, name, limit, values, at))
}

function limits(comparison: Comparison, name: Name, limit: AnyLimit, values: Values, at: Place): Text[] {
  if ('to' in comparison) {
    const label = values.find(comparison.to, at.table).label
    if (limit === null) return [label]
    const shown = limitWords(name, limit as Typed)
    return [say(`${label.zh}（${shown.zh}）`, `${label.en} (${shown.en})`)]
  }
  const words = (Array.isArray(limit) ? limit : [limit]).map((one) => limitWords(name, one as Typed))
  return comparison.op === 'in' ? [listed(words)] : words
}

/** A value for reading; a computed one is rounded, but never across the limit. */
export function valueWords(name: Name, value: Typed | null, limit: AnyLimit = null): Text {
  if (value === null) return MISSING
  if (isDecimal(value) && name.decimals !== null) {
    const numbers = (Array.isArray(limit) ? limit : [limit]).filter(isDecimal) as Decimal[]
    return measured(name, displayed(value, name.decimals, numbers))
  }
  if (!Array.isArray(value)) return limitWords(name, value)
  const options = value as readonly string[]
  return options.length > 0
    ? listed(options.map((one) => name.options.get(one) as Text))
    : filled(CHOSEN, [same('0')])
}

/** A limit, or a value of the same kind, for reading. */
function limitWords(name: Name, limit: Typed): Text {
  if (typeof limit === 'boolean') return limit ? YES : NO
  if (isDecimal(limit)) {
    return name.kind === 'choices' ? filled(CHOSEN, [same(plain(limit))]) : measured(name, plain(limit))
  }
  const words = String(limit)
  return name.options.get(words) ?? same(words)
}

function measured(name: Name, figure: string): Text {
  return name.unit === null ? same(figure) : say(`${figure} ${name.unit.zh}`, `${figure} ${name.unit.en}`)
}

/** What a row is called: as it was named, else by its number among the rows present, from 1. */
export function rowName(label: string, number: number): Text {
  return label ? same(label) : say(`第 ${number} 行`, `row ${number}`)
}

/** How many rows of a table were judged and which fall short. */
export function rowsCounted(label: Text, total: number, short: readonly Text[], unchecked: number): Text {
  let zh = `${label.zh}共 ${total} 个`
  let en = `${label.en}: ${total}`
  if (short.length > 0) {
    const names = listed(short)
    zh += `，${short.length} 个未达标（${names.zh}）`
    en += `, ${short.length} short of the standard (${names.en})`
  } else if (unchecked === 0) {
    zh += '，均达标'
    en += ', all meet the standard'
  }
  if (unchecked > 0) {
    zh += `，${unchecked} 个未查`
    en += `, ${unchecked} not checked`
  }
  return say(zh, en)
}
