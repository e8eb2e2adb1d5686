/**
 * Numbers, dates and times as a checklist knows them: exact decimals, never the machine's floats.
 *
 * Arithmetic keeps 28 significant digits, half-even, rounded once per operation; the server does the same.
 */

import Big from 'big.js'
import type { Rounding } from './definition'

export type Decimal = Big

const DIGITS = 28
const HALF_EVEN = Big.roundHalfEven
const NUMBER = /^-?[0-9]{1,15}(\.[0-9]{1,10})?$/
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/
const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/
const MILLISECONDS_A_DAY = 86_400_000

/** Whole-number division of its own settings: quotients here are scaled so that they need no decimals. */
const Whole = Big()
Whole.DP = 0
Whole.RM = HALF_EVEN

export const ZERO = new Big(0)
export const ONE = new Big(1)

/** The decimal a string states (at most 15 digits before and 10 after the point), else null. */
export function number(text: unknown): Decimal | null {
  return typeof text === 'string' && NUMBER.test(text) ? new Big(text) : null
}

/** A decimal that was worked out and written plainly, of any length. */
export function worked(text: string): Decimal {
  return new Big(text)
}

export function isDate(text: unknown): text is string {
  const parts = typeof text === 'string' ? DATE.exec(text) : null
  if (parts === null || parts[1] === '0000') return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const date = new Date(dayNumber(parts[0]) * MILLISECONDS_A_DAY)
  return (
    date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day
  )
}

export function isTime(text: unknown): text is string {
  return typeof text === 'string' && TIME.test(text)
}

/** Days since 1970-01-01; the year is set by itself because Date.UTC takes 0–99 for 1900–1999. */
function dayNumber(text: string): number {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return Math.round(date.getTime() / MILLISECONDS_A_DAY)
}

/** Days from one civil date to another; negative when the second is earlier. */
export function daysFrom(start: string, end: string): number {
  return dayNumber(end) - dayNumber(start)
}

/** The one way a decimal is written: plain notation, no needless zeros, no minus zero. */
export function plain(value: Decimal): string {
  return isZero(value) ? '0' : value.toFixed()
}

function isZero(value: Decimal): boolean {
  return value.c[0] === 0
}

function kept(value: Decimal): Decimal {
  return value.c.length > DIGITS ? value.prec(DIGITS, HALF_EVEN) : value
}

export function add(one: Decimal, other: Decimal): Decimal {
  return kept(one.plus(other))
}

export function subtract(one: Decimal, other: Decimal): Decimal {
  return kept(one.minus(other))
}

export function multiply(one: Decimal, other: Decimal): Decimal {
  return kept(one.times(other))
}

/** Scaled so that the quotient has all its digits before the point: it is rounded exactly once. */
export function divide(one: Decimal, other: Decimal): Decimal {
  if (isZero(one)) return ZERO
  const exponent = one.e - other.e - (mantissaIsLess(one, other) ? 1 : 0)
  const scale = DIGITS - 1 - exponent
  const quotient = new Whole(shifted(one, scale)).div(other)
  return new Big(shifted(new Big(quotient), -scale))
}

/** The square root of a number that is not negative: of whole numbers, with a digit that tells of a rest. */
export function root(value: Decimal): Decimal {
  if (isZero(value)) return ZERO
  const digits = value.c.join('')
  let shift = 2 * (DIGITS + 1)
  let exponent = value.e - digits.length + 1 - shift
  if (exponent % 2 !== 0) [shift, exponent] = [shift + 1, exponent - 1]
  const square = BigInt(digits + '0'.repeat(shift))
  const whole = wholeRoot(square)
  const rest = whole * whole === square ? '0' : '1'
  return kept(new Big(`${whole}${rest}e${exponent / 2 - 1}`))
}

function wholeRoot(square: bigint): bigint {
  let guess = BigInt('1' + '0'.repeat(Math.ceil(String(square).length / 2)))
  for (;;) {
    const next = (guess + square / guess) / BigInt(2)
    if (next >= guess) return guess
    guess = next
  }
}

function shifted(value: Decimal, places: number): Decimal {
  const moved = new Big(value)
  moved.e += places
  return moved
}

function mantissaIsLess(one: Decimal, other: Decimal): boolean {
  return shifted(one, -one.e).abs().lt(shifted(other, -other.e).abs())
}

export function total(numbers: readonly Decimal[]): Decimal {
  return numbers.reduce(add, ZERO)
}

/** The value with that many decimals; `up` and `down` go towards plus and minus infinity. */
export function rounded(value: Decimal, decimals: number, mode: Rounding = 'half_even'): Decimal {
  if (mode === 'half_even') return value.round(decimals, HALF_EVEN)
  const away = (mode === 'up') === value.gt(ZERO)
  return value.round(decimals, away ? Big.roundUp : Big.roundDown)
}

/** The value rounded for reading, with more decimals where rounding would change a comparison. */
export function displayed(
  value: Decimal,
  decimals: number,
  limits: readonly Decimal[] = [],
): string {
  for (let places = decimals; ; places += 1) {
    const shown = rounded(value, places)
    if (places >= 28 || shown.eq(value) || limits.every((limit) => shown.cmp(limit) === value.cmp(limit))) {
      return plain(shown)
    }
  }
}
