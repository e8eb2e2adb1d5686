/** Whether an answer can be an answer: known field, right type, within what the form allows. */

import type { Field, Item } from './definition'
import { kindOf } from './names'
import { isDate, isTime, number } from './numbers'
import type { Value } from './responses'

export type Fault = 'unknown-field' | 'wrong-type' | 'unknown-option' | 'out-of-range' | 'too-precise' | 'too-long'

const REMARKS = ['reason', 'note', 'corrected']
const OF_ROWS = ['note', 'corrected']
const REMARK_LENGTH = 2000
const SKIPS = ['not_applicable', 'unchecked']

/** Why a value cannot be an answer to a field of the item, or null when it can; null clears an answer. */
export function fault(item: Item, row: string, field: string, value: Value): Fault | null {
  const shape = shapeOf(item, row, field)
  if (shape === null) return 'unknown-field'
  if (value === null) return null
  if (REMARKS.includes(field)) {
    return typeof value !== 'string' ? 'wrong-type' : tooLong(value, REMARK_LENGTH)
  }
  if (field === 'value' && typeof value === 'string' && SKIPS.includes(value)) {
    return (item.skips as readonly string[]).includes(value) ? null : 'unknown-option'
  }
  return misfit(shape, value)
}

function tooLong(text: string, most: number): Fault | null {
  return [...text].length > most ? 'too-long' : null
}

function shapeOf(item: Item, row: string, field: string): Item | Field | null {
  if (REMARKS.includes(field)) {
    return row === '' || (item.type === 'table' && OF_ROWS.includes(field)) ? item : null
  }
  if (row !== '') return input(item.type === 'table' ? item.columns : [], field)
  if (field !== 'value') return input(item.fields, field)
  return ['photo', 'signature', 'computed'].includes(item.type) ? null : item
}

function input(fields: readonly Field[], id: string): Field | null {
  const field = fields.find((one) => one.id === id)
  return !field || field.type === 'computed' ? null : field
}

function misfit(shape: Item | Field, value: string | boolean | readonly string[]): Fault | null {
  if (shape.type === 'table') return 'wrong-type'
  const kind = kindOf(shape)
  if (kind === 'boolean') return typeof value === 'boolean' ? null : 'wrong-type'
  if (kind === 'choices') return misfitChoices(shape, value)
  if (typeof value !== 'string') return 'wrong-type'
  if (kind === 'number') return misfitNumber(shape, value)
  if (kind === 'choice') return options(shape).includes(value) ? null : 'unknown-option'
  if (kind === 'text') return tooLong(value, 'max_length' in shape ? shape.max_length : 0)
  return (kind === 'date' ? isDate(value) : isTime(value)) ? null : 'wrong-type'
}

function options(shape: Item | Field): readonly string[] {
  if (shape.type === 'conformity') return ['conform', 'partial', 'fail']
  return 'options' in shape ? shape.options.map((option) => option.id) : []
}

function misfitChoices(shape: Item | Field, value: string | boolean | readonly string[]): Fault | null {
  if (!Array.isArray(value)) return 'wrong-type'
  const chosen = value as readonly string[]
  if (new Set(chosen).size < chosen.length) return 'wrong-type'
  return chosen.every((one) => options(shape).includes(one)) ? null : 'unknown-option'
}

function misfitNumber(shape: Item | Field, value: string): Fault | null {
  const given = number(value)
  if (given === null) return 'wrong-type'
  if (!('min' in shape)) return null
  const [least, most] = [number(shape.min), number(shape.max)]
  if ((least !== null && given.lt(least)) || (most !== null && given.gt(most))) return 'out-of-range'
  const decimals = given.toFixed().split('.')[1]?.length ?? 0
  return decimals > shape.decimals ? 'too-precise' : null
}
