/** The checklist engine of the phone: the same judgement as the server's, held to the same vectors. */

import type { Definition } from './definition'
import type { Assessment, Missing } from './outcome'
import type { Facts, Responses, Value } from './responses'
import type { Row, TableItem } from './definition'

export type * from './definition'
export type * from './outcome'
export type * from './responses'

/** Judge an inspection as it stands. */
export declare function assess(definition: Definition, facts: Facts, responses: Responses): Assessment

/** What still has to be answered, photographed or signed before submission, in the order of the form. */
export declare function missing(definition: Definition, facts: Facts, responses: Responses): Missing[]

/** Which items, and which extra fields and cells, the form shows now; values of computed ones. */
export interface Form {
  isShown(item: string): boolean
  isFieldShown(item: string, row: string, field: string): boolean
  /** Value of a computed item, or of a computed field or column; null while it cannot be told. */
  computed(item: string, row?: string, field?: string): string | null
}
export declare function form(definition: Definition, facts: Facts, responses: Responses): Form

/** Why a value cannot be an answer to this field, or null when it can. */
export declare function fault(definition: Definition, item: string, row: string, field: string, value: Value): 'unknown-item' | 'unknown-field' | 'wrong-type' | 'unknown-option' | 'out-of-range' | 'too-precise' | 'too-long' | null

/** Rows of a table in their order: preset rows unless removed, then added rows by id (a UUIDv7, so by age). */
export declare function rowsOf(table: TableItem, events: Readonly<Record<string, { present: boolean; label: string }>>): Row[]
