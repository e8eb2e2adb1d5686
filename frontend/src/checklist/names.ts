/** Everything that rules can name, with its kind, label and unit, and what a definition holds under which id. */

import type { Case, Definition, Expression, Field, Item, Kind, Option, Section, Text } from './definition'

export type Scope = 'fact' | 'item' | 'field' | 'column' | 'cell'

export interface Name {
  readonly ref: string
  readonly scope: Scope
  readonly item: string
  readonly field: string
  readonly kind: Kind
  readonly label: Text
  readonly unit: Text | null
  /** Decimals shown of a computed value; null: as given. */
  readonly decimals: number | null
  readonly options: ReadonlyMap<string, Text>
}

const CONFORMITY: readonly Option[] = [
  { id: 'conform', label: { zh: '符合', en: 'Conforms' } },
  { id: 'partial', label: { zh: '部分符合', en: 'Partly conforms' } },
  { id: 'fail', label: { zh: '不符合', en: 'Does not conform' } },
  { id: 'not_applicable', label: { zh: '不适用', en: 'Not applicable' } },
]

const KINDS: Readonly<Record<string, Kind>> = {
  conformity: 'choice',
  count: 'number',
  measure: 'number',
  choice: 'choice',
  multichoice: 'choices',
  text: 'text',
  date: 'date',
  time: 'time',
  boolean: 'boolean',
  photo: 'number',
  signature: 'boolean',
  table: 'number',
}

export function kindOf(shape: Item | Field): Kind {
  return shape.type === 'computed' ? shape.result : (KINDS[shape.type] as Kind)
}

function optionsOf(shape: Item | Field): ReadonlyMap<string, Text> {
  const options = shape.type === 'conformity' ? CONFORMITY : 'options' in shape ? shape.options : []
  return new Map(options.map((option) => [option.id, option.label]))
}

function named(ref: string, scope: Scope, item: string, field: string, shape: Item | Field, label: Text): Name {
  return {
    ref,
    scope,
    item,
    field,
    kind: kindOf(shape),
    label,
    unit: 'unit' in shape ? shape.unit : null,
    decimals: shape.type === 'computed' ? shape.decimals : null,
    options: optionsOf(shape),
  }
}

/** An index of one definition; built once and kept as long as the definition is. */
export class Index {
  readonly items = new Map<string, Item>()
  readonly sectionOf = new Map<string, Section>()
  private readonly names = new Map<string, Name>()
  /** By table, then by reference. */
  private readonly cells = new Map<string, Map<string, Name>>()

  constructor(readonly definition: Definition) {
    for (const [ref, fact] of Object.entries(definition.facts)) {
      const options = new Map(fact.options.map((option) => [option.id, option.label]))
      this.names.set(ref, { ref, scope: 'fact', item: '', field: ref, kind: fact.type, label: fact.label, unit: fact.unit, decimals: null, options })
    }
    for (const section of definition.sections) {
      for (const item of section.items) this.add(section, item)
    }
  }

  private add(section: Section, item: Item): void {
    this.items.set(item.id, item)
    this.sectionOf.set(item.id, section)
    this.names.set(item.id, named(item.id, 'item', item.id, 'value', item, item.prompt))
    for (const field of item.fields) {
      const ref = `${item.id}.${field.id}`
      this.names.set(ref, named(ref, 'field', item.id, field.id, field, field.label))
    }
    if (item.type !== 'table') return
    const cells = new Map<string, Name>()
    this.cells.set(item.id, cells)
    for (const column of item.columns) {
      const ref = `${item.id}.${column.id}`
      this.names.set(ref, named(ref, 'column', item.id, column.id, column, column.label))
      const cell = `row.${column.id}`
      cells.set(cell, named(cell, 'cell', item.id, column.id, column, column.label))
    }
  }

  /** What a reference names; `row.…` is a cell of the table at hand. */
  find(ref: string, table: string): Name {
    const name = this.cells.get(table)?.get(ref) ?? this.names.get(ref)
    if (!name) throw new Error(`checklist ${this.definition.id}: nothing is called ${ref}`)
    return name
  }

  item(id: string): Item {
    const item = this.items.get(id)
    if (!item) throw new Error(`checklist ${this.definition.id}: no item ${id}`)
    return item
  }
}

const indexes = new WeakMap<Definition, Index>()

export function indexOf(definition: Definition): Index {
  let index = indexes.get(definition)
  if (!index) {
    index = new Index(definition)
    indexes.set(definition, index)
  }
  return index
}

/** Whether an item has an outcome: conformity, or any item with a standard. */
export function isJudged(item: Item): boolean {
  return item.type === 'conformity' || item.standard.length > 0 || rowCases(item).length > 0
}

export function rowCases(item: Item): readonly Case[] {
  return item.type === 'table' ? item.row_standard : []
}

/** The extra field or the column of that id. */
export function fieldOf(item: Item, scope: Scope, id: string): Field | undefined {
  const fields = scope === 'field' ? item.fields : item.type === 'table' ? item.columns : []
  return fields.find((field) => field.id === id)
}

export function computeOf(shape: Item | Field): Expression | null {
  return shape.type === 'computed' ? shape.compute : null
}
