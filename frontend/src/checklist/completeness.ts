/** What still has to be answered, photographed or signed before an inspection can be submitted. */

import { fault } from './answers'
import { assessed } from './assessment'
import type { Definition, Field, Item, Row, TableItem, Text } from './definition'
import { linked, rowName, SPACE } from './explaining'
import { fallsShort } from './judging'
import type { ItemAssessment, Missing, Outcome } from './outcome'
import type { Facts, Responses } from './responses'
import { Sheet } from './sheet'

const WANTED = {
  answer: { zh: '未填写', en: 'not answered' },
  reason: { zh: '请写明不适用的原因', en: 'say why it does not apply' },
  invalid: { zh: '填写有误', en: 'cannot be right as entered' },
  signature: { zh: '未签字', en: 'not signed' },
}

/** What is still wanted, in the order of the form; an empty list: it can be submitted. */
export function missing(definition: Definition, facts: Facts, responses: Responses): Missing[] {
  return missingOn(new Sheet(definition, facts, responses))
}

/** The same, of a sheet that is already laid out. */
export function missingOn(sheet: Sheet, items = assessed(sheet).items): Missing[] {
  const judged = new Map(items.map((one) => [one.item, one]))
  return [...sheet.index.items.values()].flatMap((item) => missingOf(item, judged.get(item.id) as ItemAssessment, sheet))
}

/** What is still wanted of one item, by how it was judged. */
export function missingOf(item: Item, judged: ItemAssessment, sheet: Sheet): Missing[] {
  return sheet.shown(item) === true ? [...ofItem(item, sheet), ...photos(item, judged, sheet)] : []
}

function ofItem(item: Item, sheet: Sheet): Missing[] {
  const skip = sheet.skip(item)
  if (skip !== null) {
    const unexplained = skip === 'not_applicable' && !sheet.answer(item.id, '', 'reason')
    return unexplained ? [want(item, sheet, 'reason', 'reason')] : []
  }
  const wanted = item.answer === 'required'
  const found = mainOf(item, wanted, sheet)
  if (wanted || sheet.answer(item.id, '', 'value') !== null) {
    for (const field of item.fields) found.push(...cell(item, field, null, field.required, sheet))
  }
  return found
}

function mainOf(item: Item, wanted: boolean, sheet: Sheet): Missing[] {
  switch (item.type) {
    case 'table':
      return table(item, wanted, sheet)
    case 'signature':
      return wanted && !sheet.responses.signatures.includes(item.id) ? [want(item, sheet, 'signature')] : []
    case 'computed':
    case 'photo':
      return []
    default:
      return cell(item, null, null, wanted, sheet)
  }
}

function table(item: TableItem, wanted: boolean, sheet: Sheet): Missing[] {
  const rows = sheet.rows(item.id)
  const { min_rows: least, max_rows: most } = item
  const found: Missing[] = []
  if ((rows.length < least && (wanted || rows.length > 0)) || rows.length > most) {
    const { zh, en } = place(item, null, sheet, item.row_label)
    found.push({
      item: item.id, row: '', field: 'value', kind: 'rows',
      message: {
        zh: `${zh}：应有 ${least} 至 ${most} 个，现有 ${rows.length} 个`,
        en: `${en}: ${least} to ${most} wanted, ${rows.length} given`,
      },
    })
  }
  for (const row of rows) {
    for (const column of item.columns) found.push(...cell(item, column, row, column.required, sheet))
  }
  return found
}

function cell(item: Item, field: Field | null, row: Row | null, wanted: boolean, sheet: Sheet): Missing[] {
  const rowId = row?.id ?? ''
  if (field && (field.type === 'computed' || !sheet.fieldShown(item, field, rowId))) return []
  const name = field?.id ?? 'value'
  const answer = sheet.answer(item.id, rowId, name)
  if (answer === null || answer === '') {
    return wanted ? [want(item, sheet, 'answer', name, row, field?.label)] : []
  }
  return fault(item, rowId, name, answer) === null ? [] : [want(item, sheet, 'invalid', name, row, field?.label)]
}

type Wanted = keyof typeof WANTED

function want(item: Item, sheet: Sheet, kind: Wanted, field = 'value', row: Row | null = null, label?: Text): Missing {
  const { zh, en } = place(item, row, sheet, label)
  const message = { zh: `${zh}：${WANTED[kind].zh}`, en: `${en}: ${WANTED[kind].en}` }
  return { item: item.id, row: row?.id ?? '', field, kind, message }
}

function place(item: Item, row: Row | null, sheet: Sheet, label?: Text): Text {
  const words = [item.prompt]
  if (row) words.push(rowName(row.label, sheet.rowNumber(item.id, row.id)))
  if (label) words.push(label)
  return linked(words, SPACE)
}

function photos(item: Item, judged: ItemAssessment, sheet: Sheet): Missing[] {
  const { rule, per } = item.evidence
  if ((rule !== 'always' && rule !== 'when_failing') || sheet.skip(item) !== null) return []
  const asked = (outcome: Outcome | null): boolean => rule === 'always' || fallsShort(outcome)
  if (per === 'item') return asked(judged.outcome) ? photoGap(item, null, sheet.photos(item.id), sheet) : []
  const outcomes = new Map(judged.rows.map((row) => [row.row, row.outcome]))
  return sheet.rows(item.id).flatMap((row) => {
    const held = sheet.responses.photos[item.id]?.[row.id] ?? 0
    return asked(outcomes.get(row.id) ?? null) ? photoGap(item, row, held, sheet) : []
  })
}

function photoGap(item: Item, row: Row | null, held: number, sheet: Sheet): Missing[] {
  const least = item.evidence.min
  if (held >= least) return []
  const { zh, en } = place(item, row, sheet)
  const message = {
    zh: `${zh}：需要照片 ${least} 张，现有 ${held} 张`,
    en: `${en}: ${least} photos wanted, ${held} taken`,
  }
  return [{ item: item.id, row: row?.id ?? '', field: 'value', kind: 'photo', message }]
}
