/** What an inspection says: the facts pinned on it and the merged answers. */

import type { Row, TableItem } from './definition'

export type Facts = Readonly<Record<string, string | boolean | null>>

/** Numbers are decimal strings; null = cleared. */
export type Value = string | boolean | readonly string[] | null

export interface Responses {
  /** item → row (`""` for an item that is no table) → field (`value`, `reason`, `note`, a declared field or column). */
  readonly answers: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Value>>>>>>
  /** Rows present, in order: preset rows first (as in the definition), then added rows by id. */
  readonly rows: Readonly<Record<string, readonly Row[]>>
  /** item → row → number of photos present, without those of what was mended on the spot. */
  readonly photos: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Ids of the signature items that are signed. */
  readonly signatures: readonly string[]
}

/** A winning row event, as far as tables care. */
export interface RowEvent {
  readonly present: boolean
  readonly label: string
}

/** Rows of a table in their order: preset rows unless removed, then added rows by id (a UUIDv7, so by age). */
export function rowsOf(table: TableItem, events: Readonly<Record<string, RowEvent>>): Row[] {
  const preset = new Set(table.preset_rows.map((row) => row.id))
  const kept = table.preset_rows
    .filter((row) => events[row.id]?.present ?? true)
    .map((row) => ({ id: row.id, label: events[row.id]?.label || row.label.zh }))
  const added = Object.keys(events)
    .filter((row) => !preset.has(row) && events[row]?.present)
    .sort()
    .map((row) => ({ id: row, label: events[row]?.label ?? '' }))
  return [...kept, ...added]
}

/** The responses with one answer given otherwise; whatever does not hold it is shared. */
export function withAnswer(responses: Responses, item: string, row: string, field: string, value: Value): Responses {
  const rows = responses.answers[item] ?? {}
  const given = { ...rows, [row]: { ...rows[row], [field]: value } }
  return { ...responses, answers: { ...responses.answers, [item]: given } }
}

/** The items of which two responses differ. */
export function differing(one: Responses, other: Responses): string[] {
  const said = (responses: Responses, item: string): string =>
    JSON.stringify([responses.answers[item], responses.rows[item], responses.photos[item], responses.signatures.includes(item)])
  const items = [one, other].flatMap(({ answers, rows, photos, signatures }) => [
    ...Object.keys(answers), ...Object.keys(rows), ...Object.keys(photos), ...signatures,
  ])
  return [...new Set(items)].filter((item) => said(one, item) !== said(other, item))
}
