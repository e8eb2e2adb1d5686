/** Whether a condition holds: true, false, or null where an answer it needs is missing. */

import type { Comparison, Condition, Limit } from './definition'
import type { Name } from './names'
import { number, type Decimal } from './numbers'

/** A value as rules compare it. */
export type Typed = Decimal | boolean | string | readonly string[]
export type Truth = boolean | null

/** Where rules find names and their values, and what is known already of conditions by row. */
export interface Values {
  readonly truths: Map<Condition, Map<string, Truth>>
  find(ref: string, table: string): Name
  look(name: Name, row: string): Typed | null
}

/** The table whose row is at hand, and the row; both empty outside a table. */
export interface Place {
  readonly table: string
  readonly row: string
}

export const NOWHERE: Place = { table: '', row: '' }

export function holds(condition: Condition, values: Values, at: Place = NOWHERE): Truth {
  const known = values.truths.get(condition)
  const truth = known?.get(at.row)
  if (truth !== undefined) return truth
  const found = decided(condition, values, at)
  if (known) known.set(at.row, found)
  else values.truths.set(condition, new Map([[at.row, found]]))
  return found
}

function decided(condition: Condition, values: Values, at: Place): Truth {
  if ('all' in condition) return together(condition.all, false, values, at)
  if ('any' in condition) return together(condition.any, true, values, at)
  if ('not' in condition) {
    const inner = holds(condition.not, values, at)
    return inner === null ? null : !inner
  }
  return compares(condition, values, at)
}

/** Kleene's three values: one decisive part decides, else one unknown part leaves it open. */
function together(parts: readonly Condition[], decisive: boolean, values: Values, at: Place): Truth {
  let unknown = false
  for (const part of parts) {
    const truth = holds(part, values, at)
    if (truth === decisive) return decisive
    unknown ||= truth === null
  }
  return unknown ? null : !decisive
}

/** What the value is compared with; null when that is an answer not given yet. */
export function limitOf(comparison: Comparison, values: Values, at: Place): Typed | readonly Decimal[] | null {
  if ('to' in comparison) return values.look(values.find(comparison.to, at.table), at.row)
  let limit = limits.get(comparison)
  if (limit === undefined) {
    limit = typedLimit(values.find(comparison.ref, at.table), comparison.value)
    limits.set(comparison, limit)
  }
  return limit
}

/** Limits of a definition never change: each is read once. */
const limits = new WeakMap<Comparison, Typed | readonly Decimal[]>()

function typedLimit(name: Name, limit: Limit): Typed | readonly Decimal[] {
  if (name.kind !== 'number' && name.kind !== 'choices') return limit
  if (typeof limit === 'object') {
    const numbers = limit.map(number)
    return numbers.every((one) => one !== null) ? numbers : limit
  }
  return number(limit) ?? limit
}

function compares(comparison: Comparison, values: Values, at: Place): Truth {
  const name = values.find(comparison.ref, at.table)
  const value = values.look(name, at.row)
  if (comparison.op === 'present') {
    const given = value !== null && !(Array.isArray(value) && value.length === 0)
    return given === ('value' in comparison && comparison.value)
  }
  const limit = limitOf(comparison, values, at)
  if (value === null || limit === null) return null
  if (name.kind !== 'choices') return fits(value, comparison.op, limit)
  const chosen = value as readonly string[]
  if (comparison.op === 'in') return chosen.some((option) => (limit as readonly string[]).includes(option))
  return fits(number(String(chosen.length)) as Decimal, comparison.op, limit)
}

function fits(value: Typed, op: Comparison['op'], limit: Typed | readonly Decimal[]): boolean {
  if (op === 'in') return (limit as readonly Typed[]).some((one) => order(value, one) === 0)
  if (op === 'between') {
    const [low, high] = limit as readonly [Typed, Typed]
    return order(value, low) >= 0 && order(value, high) <= 0
  }
  const sign = order(value, limit as Typed)
  return op === 'eq' ? sign === 0
    : op === 'ne' ? sign !== 0
    : op === 'gt' ? sign > 0
    : op === 'gte' ? sign >= 0
    : op === 'lt' ? sign < 0
    : sign <= 0
}

/** Negative, zero or positive; dates and times are in the order of their text. */
export function order(one: Typed, other: Typed): number {
  if (isDecimal(one) && isDecimal(other)) return one.cmp(other)
  if (one === other) return 0
  return String(one) < String(other) ? -1 : 1
}

export function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
