/** What an inspection says: the facts pinned on it and the merged answers. */

import type { Row } from './definition'

export type Facts = Readonly<Record<string, string | boolean | null>>

/** Numbers are decimal strings; null = cleared. */
export type Value = string | boolean | readonly string[] | null

export interface Responses {
  /** item → row (`""` for an item that is no table) → field (`value`, `reason`, `note`, a declared field or column). */
  readonly answers: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Value>>>>>>
  /** Rows present, in order: preset rows first (as in the definition), then added rows by id. */
  readonly rows: Readonly<Record<string, readonly Row[]>>
  /** item → row → number of photos present. */
  readonly photos: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Ids of the signature items that are signed. */
  readonly signatures: readonly string[]
}
