/** The phone's engine as a process: one JSON line in, one JSON line out. */

import { createInterface } from 'node:readline'
import { fault, Form, rowsOf } from '../../frontend/src/checklist/index'
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

/** The form filled as a person does it: item by item, with everything judged after each. */
function filled({ definition, facts, responses }: Question): Form {
  const items = definition.sections.flatMap((section) => section.items).map(({ id }) => id)
  const kept = <Given>(of: Readonly<Record<string, Given>>, given: ReadonlySet<string>): Record<string, Given> =>
    Object.fromEntries(Object.entries(of).filter(([item]) => given.has(item)))
  let form = Form.of(definition, facts, { answers: {}, rows: {}, photos: {}, signatures: [] })
  for (const [index, item] of items.entries()) {
    const given = new Set(items.slice(0, index + 1))
    void [form.assessment, form.missing]
    form = form.after(
      {
        answers: kept(responses.answers, given),
        rows: kept(responses.rows, given),
        photos: kept(responses.photos, given),
        signatures: responses.signatures.filter((one) => given.has(one)),
      },
      [item],
    )
  }
  return form
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question
  const form = filled(question)
  const answer = {
    assessment: form.assessment,
    missing: form.missing,
    faults: faults(question),
    rows: rows(question),
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
