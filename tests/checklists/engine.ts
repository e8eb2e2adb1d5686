/** The phone's engine as a process: one JSON line in, one JSON line out. */

import { createInterface } from 'node:readline'
import { assess, fault, missing, rowsOf } from '../../frontend/src/checklist/index'
import type { Definition, Facts, Responses, RowEvent, TableItem, Value } from '../../frontend/src/checklist/index'

interface Answered {
  readonly item: string
  readonly row: string
  readonly field: string
  readonly value: Value
}

interface Question {
  readonly definition: Definition
  readonly facts: Facts
  readonly responses: Responses
  readonly answered?: readonly Answered[]
  readonly row_events?: Readonly<Record<string, Readonly<Record<string, RowEvent>>>>
}

function faults(question: Question): unknown[] {
  const items = new Map(question.definition.sections.flatMap((one) => one.items).map((one) => [one.id, one]))
  return (question.answered ?? []).map((one) => {
    const item = items.get(one.item)
    return item ? fault(item, one.row, one.field, one.value) : 'unknown-item'
  })
}

function rows(question: Question): unknown {
  const tables = question.definition.sections
    .flatMap((one) => one.items)
    .filter((one): one is TableItem => one.type === 'table')
  return Object.fromEntries(tables.map((one) => [one.id, rowsOf(one, question.row_events?.[one.id] ?? {})]))
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question
  const { definition, facts, responses } = question
  const answer = {
    assessment: assess(definition, facts, responses),
    missing: missing(definition, facts, responses),
    faults: faults(question),
    rows: rows(question),
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
