/** One filled form for the screen: what came of each item, what is missing, what is asked now, computed values. */

import { assessed, judge, scored, type Judged } from './assessment'
import { missingOf } from './completeness'
import { compute } from './computing'
import { isDecimal, type Truth } from './conditions'
import type { Condition, Definition, Field, Item, Text } from './definition'
import { dependents, refsOf } from './depending'
import { valueWords } from './explaining'
import type { Name } from './names'
import type { Assessment, ItemAssessment, Missing, Score } from './outcome'
import type { Facts, Responses } from './responses'
import { Sheet } from './sheet'

/** Unchanging; each part is worked out once, when asked for. `after` gives the form that follows a change. */
export class Form {
  private summed: Score | null = null

  private constructor(
    private readonly sheet: Sheet,
    private readonly judgements = new Map<string, Judged>(),
    private readonly gaps = new Map<string, readonly Missing[]>(),
  ) {}

  static of(definition: Definition, facts: Facts, responses: Responses): Form {
    return new Form(new Sheet(definition, facts, responses))
  }

  /** The form with other responses, of which those of `items` differ; what does not hang on them stays the same value. */
  after(responses: Responses, items: Iterable<string>): Form {
    const changed = dependents(this.sheet.definition, items)
    const judgements = new Map(this.judgements)
    const gaps = new Map(this.gaps)
    for (const item of changed) {
      judgements.delete(item)
      gaps.delete(item)
    }
    return new Form(this.sheet.after(responses, changed), judgements, gaps)
  }

  get responses(): Responses {
    return this.sheet.responses
  }

  get assessment(): Assessment {
    return assessed(this.sheet, this.judgedItems())
  }

  get score(): Score {
    this.summed ??= scored(this.sheet.definition, this.judgedItems())
    return this.summed
  }

  get missing(): Missing[] {
    return [...this.sheet.index.items.keys()].flatMap((item) => this.missingOf(item))
  }

  judged(item: string): ItemAssessment {
    return this.judgedOf(this.sheet.index.item(item)).assessed
  }

  missingOf(item: string): readonly Missing[] {
    let gaps = this.gaps.get(item)
    if (!gaps) {
      gaps = missingOf(this.sheet.index.item(item), this.judged(item), this.sheet)
      this.gaps.set(item, gaps)
    }
    return gaps
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

  /** What the computed items make of a column so far: of the rows that have it, whatever else they wait for. */
  running(table: string, column: string): { item: Item; value: Text }[] {
    const name = this.sheet.find(`${table}.${column}`, '')
    const given = {
      truths: new Map<Condition, Map<string, Truth>>(),
      find: (ref: string, at: string) => this.sheet.find(ref, at),
      look: (one: Name, row: string) => this.sheet.look(one, row),
      lookup: (key: string) => this.sheet.lookup(key),
      rows: (of: string) => this.sheet.rows(of).filter(({ id }) => of !== table || this.sheet.look(name, id) !== null),
    }
    return [...this.sheet.index.items.values()].flatMap((item) => {
      if (item.type !== 'computed' || !refsOf(item.compute).includes(name.ref)) return []
      const value = compute(item.compute, given)
      return value === null ? [] : [{ item, value: valueWords(this.sheet.find(item.id, ''), value) }]
    })
  }

  private judgedItems(): Judged[] {
    return [...this.sheet.index.items.values()].map((item) => this.judgedOf(item))
  }

  private judgedOf(item: Item): Judged {
    let judged = this.judgements.get(item.id)
    if (!judged) {
      judged = judge(item, this.sheet)
      this.judgements.set(item.id, judged)
    }
    return judged
  }

  private nameOf(item: Item, field: Field | undefined, row: string): Name {
    if (!field) return this.sheet.find(item.id, '')
    return this.sheet.find(row === '' ? `${item.id}.${field.id}` : `row.${field.id}`, item.id)
  }
}
