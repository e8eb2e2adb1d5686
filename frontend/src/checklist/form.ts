/** One filled form for the screen: its assessment, what is missing, what is asked now, computed values. */

import { assessed } from './assessment'
import { missingOn } from './completeness'
import { isDecimal } from './conditions'
import type { Definition, Field, Item } from './definition'
import { valueWords } from './explaining'
import type { Name } from './names'
import type { Assessment, Missing } from './outcome'
import type { Facts, Responses } from './responses'
import { Sheet } from './sheet'
import type { Text } from './definition'

/** Made anew for every change of the responses; each part is worked out once, when asked for. */
export class Form {
  private readonly sheet: Sheet
  private judged: Assessment | null = null

  constructor(definition: Definition, facts: Facts, responses: Responses) {
    this.sheet = new Sheet(definition, facts, responses)
  }

  get assessment(): Assessment {
    this.judged ??= assessed(this.sheet)
    return this.judged
  }

  get missing(): Missing[] {
    return missingOn(this.sheet, this.assessment.items)
  }

  isShown(item: Item): boolean {
    return this.sheet.shown(item) === true
  }

  /** Whether an extra field (row `''`) or a cell is asked now. */
  isFieldShown(item: Item, field: Field, row = ''): boolean {
    return this.sheet.fieldShown(item, field, row)
  }

  /** A computed item, or a computed field or cell, for reading: with unit, rounded; null while it cannot be told. */
  computed(item: Item, field?: Field, row = ''): Text | null {
    const name = this.nameOf(item, field, row)
    const value = this.sheet.look(name, row)
    return value === null || (isDecimal(value) && name.decimals === null) ? null : valueWords(name, value)
  }

  private nameOf(item: Item, field: Field | undefined, row: string): Name {
    if (!field) return this.sheet.find(item.id, '')
    return this.sheet.find(row === '' ? `${item.id}.${field.id}` : `row.${field.id}`, item.id)
  }
}
