/** Which items hang on which: what has to be judged again after an answer, and nothing else. */

import type { Condition, Definition, Expression, Field, Item, Section } from './definition'
import { indexOf, type Index } from './names'

const readersOf = new WeakMap<Definition, ReadonlyMap<string, ReadonlySet<string>>>()

/** The items given and all that hang on them, directly or by way of others. */
export function dependents(definition: Definition, items: Iterable<string>): Set<string> {
  let readers = readersOf.get(definition)
  if (!readers) readersOf.set(definition, (readers = readersIn(indexOf(definition))))
  const found = new Set(items)
  for (const item of found) for (const reader of readers.get(item) ?? []) found.add(reader)
  return found
}

/** Per item those whose rules name it. */
function readersIn(index: Index): Map<string, Set<string>> {
  const readers = new Map<string, Set<string>>()
  for (const item of index.items.values()) {
    const section = index.sectionOf.get(item.id) as Section
    for (const ref of [...ofCondition(section.when), ...ofItem(item)]) {
      const read = index.find(ref, item.id).item
      if (!readers.has(read)) readers.set(read, new Set())
      readers.get(read)?.add(item.id)
    }
  }
  return readers
}

function ofItem(item: Item): string[] {
  const rows = item.type === 'table' ? [...item.row_standard, ...item.row_advice] : []
  const cases = [...item.standard, ...item.advice, ...rows]
  const fields: readonly Field[] = item.type === 'table' ? [...item.fields, ...item.columns] : item.fields
  return [
    ...ofCondition(item.when),
    ...cases.flatMap((one) => [one.when, one.require, one.partial].flatMap(ofCondition)),
    ...[item, ...fields].flatMap((shape) => (shape.type === 'computed' ? refsOf(shape.compute) : [])),
    ...fields.flatMap((field) => ofCondition(field.when)),
  ]
}

function ofCondition(condition: Condition | null): string[] {
  if (condition === null) return []
  if ('all' in condition) return condition.all.flatMap(ofCondition)
  if ('any' in condition) return condition.any.flatMap(ofCondition)
  if ('not' in condition) return ofCondition(condition.not)
  return 'to' in condition ? [condition.ref, condition.to] : [condition.ref]
}

/** Everything that an expression names. */
export function refsOf(expression: Expression): string[] {
  if ('ref' in expression) return [expression.ref]
  if ('value' in expression) return []
  switch (expression.op) {
    case 'count':
    case 'share':
      return [expression.table, ...ofCondition(expression.where).filter((ref) => !ref.startsWith('row.'))]
    case 'lookup':
      return refsOf(expression.key)
    case 'round':
      return refsOf(expression.of)
    default:
      return expression.of.flatMap(refsOf)
  }
}
