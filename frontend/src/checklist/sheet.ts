/** One filled form as rules see it: what is shown, what was answered, what follows from it. */

import { compute, type Worksheet } from './computing'
import { holds, type Truth, type Typed } from './conditions'
import type { Condition, Definition, Field, Item, LookupEntry, Row, Section, Skip } from './definition'
import { computeOf, fieldOf, indexOf, type Index, type Name } from './names'
import { isDate, isTime, number } from './numbers'
import type { Facts, Responses, Value } from './responses'

/** An answer as the value its kind says; null when it is missing or cannot be one. */
export function readAnswer(name: Name, answer: Value | undefined): Typed | null {
  if (name.kind === 'number') return number(answer)
  if (name.kind === 'boolean') return typeof answer === 'boolean' ? answer : null
  if (name.kind === 'choices') return chosen(name, answer)
  if (typeof answer !== 'string') return null
  const fits =
    name.kind === 'choice' ? name.options.has(answer)
    : name.kind === 'date' ? isDate(answer)
    : name.kind === 'time' ? isTime(answer)
    : answer !== ''
  return fits ? answer : null
}

function chosen(name: Name, answer: Value | undefined): readonly string[] | null {
  if (!Array.isArray(answer)) return null
  const options = answer as readonly string[]
  if (!options.every((one) => name.options.has(one))) return null
  return new Set(options).size === options.length ? options : null
}

function isInRow({ scope }: Name): boolean {
  return scope === 'column' || scope === 'cell'
}

/**
 * The values of one inspection, each worked out once.
 *
 * An answer that is hidden, of the wrong type or outside its options counts as missing.
 */
export class Sheet implements Worksheet {
  readonly index: Index
  readonly truths = new Map<Condition, Map<string, Truth>>()
  /** By item (facts: none), then by field, then by row. */
  private readonly values = new Map<string, Map<string, Map<string, Typed | null>>>()
  private readonly shownItems = new Map<string, Truth>()
  private readonly askedItems = new Map<string, boolean>()

  constructor(
    readonly definition: Definition,
    readonly facts: Facts,
    readonly responses: Responses,
  ) {
    this.index = indexOf(definition)
  }

  /** The sheet with other responses; what is known of all items but those changed, or hanging on such, stays known. */
  after(responses: Responses, changed: ReadonlySet<string>): Sheet {
    const next = new Sheet(this.definition, this.facts, responses)
    for (const [item, values] of this.values) if (!changed.has(item)) next.values.set(item, values)
    for (const [item, shown] of this.shownItems) if (!changed.has(item)) next.shownItems.set(item, shown)
    for (const [item, asked] of this.askedItems) if (!changed.has(item)) next.askedItems.set(item, asked)
    return next
  }

  /** Whether the checklist binds this school; below its scope it only advises. */
  get applies(): boolean {
    const rule = this.definition.applies
    return rule === null || holds(rule.when, this) === true
  }

  sectionShown(section: Section): Truth {
    return section.when === null ? true : holds(section.when, this)
  }

  /** Whether the item is asked; null while what decides it is missing. */
  shown(item: Item): Truth {
    const known = this.shownItems.get(item.id)
    if (known !== undefined) return known
    const section = this.sectionShown(this.index.sectionOf.get(item.id) as Section)
    const shown = section !== true ? section : item.when === null ? true : holds(item.when, this)
    this.shownItems.set(item.id, shown)
    return shown
  }

  /** Whether the item is shown and not skipped, so that its fields and rows count. */
  asked(item: Item): boolean {
    let asked = this.askedItems.get(item.id)
    if (asked === undefined) {
      asked = this.shown(item) === true && this.skip(item) === null
      this.askedItems.set(item.id, asked)
    }
    return asked
  }

  /** Whether an extra field or a cell is asked. */
  fieldShown(item: Item, field: Field, row = ''): boolean {
    if (!this.asked(item)) return false
    return field.when === null || holds(field.when, this, { table: item.id, row }) === true
  }

  /** The answer as it was recorded. */
  answer(item: string, row: string, field: string): Value {
    return this.responses.answers[item]?.[row]?.[field] ?? null
  }

  /** `not_applicable` or `unchecked`, where the main answer is that and may be. */
  skip(item: Item): Skip | null {
    const main = this.answer(item.id, '', 'value')
    return item.skips.find((skip) => skip === main) ?? null
  }

  /** The rows present in a table that is shown and not skipped. */
  rows(table: string): readonly Row[] {
    return this.asked(this.index.item(table)) ? (this.responses.rows[table] ?? []) : []
  }

  /** The place of a present row in its table, from 1. */
  rowNumber(table: string, row: string): number {
    return this.rows(table).findIndex((one) => one.id === row) + 1
  }

  lookup(name: string): readonly LookupEntry[] {
    return this.definition.lookups[name] ?? []
  }

  find(ref: string, table: string): Name {
    return this.index.find(ref, table)
  }

  look(name: Name, row: string): Typed | null {
    const at = isInRow(name) ? row : ''
    const known = this.known(name)
    let value = known.get(at)
    if (value === undefined) {
      value = this.work(name, at)
      known.set(at, value)
    }
    return value
  }

  private known(name: Name): Map<string, Typed | null> {
    let fields = this.values.get(name.item)
    if (fields === undefined) this.values.set(name.item, (fields = new Map<string, Map<string, Typed | null>>()))
    let known = fields.get(name.field)
    if (known === undefined) fields.set(name.field, (known = isInRow(name) ? this.column(name) : new Map<string, Typed | null>()))
    return known
  }

  /** The values of a whole column, found in one go where every row is asked for it. */
  private column(name: Name): Map<string, Typed | null> {
    const item = this.index.item(name.item)
    const column = fieldOf(item, name.scope, name.field)
    const found = new Map<string, Typed | null>()
    if (!column || column.when !== null) return found
    const expression = computeOf(column)
    for (const { id } of this.rows(item.id)) {
      found.set(id, expression ? compute(expression, this, { table: item.id, row: id }) : readAnswer(name, this.answer(item.id, id, column.id)))
    }
    return found
  }

  private work(name: Name, row: string): Typed | null {
    if (name.scope === 'fact') return readAnswer(name, this.facts[name.ref])
    const item = this.index.item(name.item)
    if (name.scope === 'item') return this.shown(item) === true ? this.main(item, name) : null
    const field = fieldOf(item, name.scope, name.field)
    if (!field || !this.fieldShown(item, field, row)) return null
    const expression = computeOf(field)
    if (expression !== null) return compute(expression, this, { table: row === '' ? '' : item.id, row })
    return readAnswer(name, this.answer(item.id, row, field.id))
  }

  private main(item: Item, name: Name): Typed | null {
    const skip = this.skip(item)
    if (skip !== null) return item.type === 'conformity' && skip === 'not_applicable' ? skip : null
    switch (item.type) {
      case 'computed':
        return compute(item.compute, this)
      case 'table':
        return number(String(this.rows(item.id).length))
      case 'photo':
        return number(String(this.photos(item.id)))
      case 'signature':
        return this.responses.signatures.includes(item.id) ? true : null
      default:
        return readAnswer(name, this.answer(item.id, '', 'value'))
    }
  }

  /** Number of photos of an item, those of its rows included. */
  photos(item: string): number {
    return Object.values(this.responses.photos[item] ?? {}).reduce((sum, one) => sum + one, 0)
  }
}

