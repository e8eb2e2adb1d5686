/** Computed values: sums, means, ratios, gaps between dates, lookups. A missing part, a missing whole. */

import { holds, isDecimal, NOWHERE, order, type Place, type Typed, type Values } from './conditions'
import type { Expression, LookupEntry, Row } from './definition'
import {
  daysFrom, divide, multiply, number, ONE, root, rounded, subtract, total, worked, ZERO, type Decimal,
} from './numbers'

/** Values that also know the rows of tables and the lookup tables. */
export interface Worksheet extends Values {
  rows(table: string): readonly Row[]
  lookup(name: string): readonly LookupEntry[]
}

/** The value of an expression, unrounded; null while it cannot be told. */
export function compute(expression: Expression, sheet: Worksheet, at: Place = NOWHERE): Typed | null {
  if ('ref' in expression) return sheet.look(sheet.find(expression.ref, at.table), at.row)
  if ('value' in expression) return number(expression.value) ?? expression.value
  switch (expression.op) {
    case 'count':
    case 'share':
      return tally(expression, sheet)
    case 'lookup':
      return lookedUp(sheet.lookup(expression.lookup), compute(expression.key, sheet, at))
    case 'round': {
      const whole = compute(expression.of, sheet, at)
      return isDecimal(whole) ? rounded(whole, expression.decimals, expression.mode) : null
    }
    case 'cv': {
      const [amounts, sizes] = expression.of.map((part) => column(part, sheet))
      return amounts?.length && sizes ? variation(amounts, sizes) : null
    }
    default:
      return applied(expression.op, operands(expression.of, sheet, at))
  }
}

function whole(count: number): Decimal {
  return worked(String(count))
}

function tally(expression: Extract<Expression, { op: 'count' | 'share' }>, sheet: Worksheet): Decimal | null {
  const { table, where } = expression
  const rows = sheet.rows(table)
  const truths = rows.map((row) => (where === null ? true : holds(where, sheet, { table, row: row.id })))
  if (truths.includes(null)) return null
  const found = whole(truths.filter(Boolean).length)
  if (expression.op === 'count') return found
  return rows.length > 0 ? divide(found, whole(rows.length)) : null
}

function lookedUp(entries: readonly LookupEntry[], key: Typed | null): Decimal | null {
  const entry = entries.find((one) => answers(one, key))
  return entry ? number(entry.value) : null
}

function answers(entry: LookupEntry, key: Typed | null): boolean {
  if (entry.equals !== null) return key === entry.equals
  if (!isDecimal(key)) return false
  const [low, high] = [number(entry.min), number(entry.max)]
  return (low === null || key.gte(low)) && (high === null || key.lte(high))
}

function operands(parts: readonly Expression[], sheet: Worksheet, at: Place): Typed[] | null {
  const given: Typed[] = []
  for (const part of parts) {
    const name = 'ref' in part ? sheet.find(part.ref, at.table) : null
    const values = name?.scope === 'column' ? sheet.rows(name.item).map((row) => sheet.look(name, row.id)) : [compute(part, sheet, at)]
    for (const value of values) {
      if (value === null) return null
      given.push(value)
    }
  }
  return given.length > 0 ? given : null
}

/** The numbers of a column, row by row; null while one is missing. */
function column(part: Expression, sheet: Worksheet): Decimal[] | null {
  if (!('ref' in part)) return null
  const name = sheet.find(part.ref, NOWHERE.table)
  const rows = sheet.rows(name.item)
  const numbers = rows.map((row) => sheet.look(name, row.id)).filter(isDecimal)
  return numbers.length === rows.length ? numbers : null
}

/** The coefficient of variation of amounts per head, weighted by heads; the server says its source. */
function variation(amounts: readonly Decimal[], sizes: readonly Decimal[]): Decimal | null {
  const heads = total(sizes)
  if (sizes.some((size) => size.lte(ZERO))) return null
  const mean = divide(total(amounts), heads)
  if (mean.lte(ZERO)) return null
  const parts = sizes.map((size, index) => {
    const away = subtract(divide(amounts[index] as Decimal, size), mean)
    return multiply(divide(size, heads), multiply(away, away))
  })
  return divide(root(total(parts)), mean)
}

function applied(op: string, values: Typed[] | null): Typed | null {
  if (values === null) return null
  switch (op) {
    case 'first':
      return values[0] ?? null
    case 'last':
      return values[values.length - 1] ?? null
    case 'min':
      return [...values].sort(order)[0] ?? null
    case 'max':
      return [...values].sort(order)[values.length - 1] ?? null
    case 'days_between':
      return whole(daysFrom(String(values[0]), String(values[1])))
    case 'max_gap_days':
      return longestGap(values.map(String).sort())
    default:
      return arithmetic(op, values.filter(isDecimal))
  }
}

function longestGap(days: readonly string[]): Decimal | null {
  const gaps = days.slice(1).map((later, index) => daysFrom(days[index] as string, later))
  return gaps.length > 0 ? whole(Math.max(...gaps)) : null
}

function arithmetic(op: string, numbers: readonly Decimal[]): Decimal | null {
  const [one = ZERO, other = ZERO] = numbers
  switch (op) {
    case 'sum':
      return total(numbers)
    case 'mean':
      return divide(total(numbers), whole(numbers.length))
    case 'product':
      return numbers.reduce(multiply, ONE)
    case 'difference':
      return subtract(one, other)
    default:
      return other.eq(ZERO) ? null : divide(one, other)
  }
}

