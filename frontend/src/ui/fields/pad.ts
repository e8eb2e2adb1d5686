/** The number pad of tables: which cell it writes into, and the way from cell to cell. */

import { inject, ref, shallowRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'

import type { Filling } from '../../app/filling'
import { now } from '../../app/moment'
import type { Field, Row, TableItem, Value } from '../../checklist'
import { readNumber } from './numbers'

export type NumberColumn = Extract<Field, { type: 'count' | 'measure' }>

export interface Cell {
  readonly item: TableItem
  readonly row: string
  readonly column: NumberColumn
}

export interface Pad {
  readonly cell: ShallowRef<Cell | null>
  /** What stands in the cell while it is written into. */
  readonly typed: Ref<string>
  readonly invalid: Ref<boolean>
  open(cell: Cell): void
  close(): void
  isAt(cell: Cell): boolean
  enter(text: string): void
  press(key: string): void
  /** To the next cell, or the one before; behind the last one a row is added where there may be one. */
  move(by: 1 | -1): Promise<void>
  /** Whether `move(1)` leads anywhere, and whether to a row of its own. */
  ahead(): 'cell' | 'row' | null
}

export const PAD: InjectionKey<Pad> = Symbol('pad')

export function usePad(): Pad {
  const pad = inject(PAD)
  if (!pad) throw new Error('this form has no number pad')
  return pad
}

/** The cells that a row after `last` begins with: what lasts from row to row, and the present time. */
export function cellsOfNewRow(filling: Filling, item: TableItem, last: Row | undefined): Record<string, Value> {
  const filled = item.columns.filter(({ fill }) => fill !== undefined)
  const cells = filled.map(({ id, type, fill }): [string, Value] => [
    id,
    fill === 'now' ? now(type === 'date' ? 'date' : 'time') : last ? filling.valueOf(item.id, last.id, id) : null,
  ])
  return Object.fromEntries(cells.filter(([, value]) => value !== null))
}

export function makePad(filling: Filling): Pad {
  const cell = shallowRef<Cell | null>(null)
  const typed = ref('')
  const invalid = ref(false)
  /** The first key replaces what was there. */
  let fresh = true

  function open(at: Cell): void {
    if (isAt(at)) return
    cell.value = at
    const value = filling.valueOf(at.item.id, at.row, at.column.id)
    typed.value = typeof value === 'string' ? value : ''
    invalid.value = false
    fresh = true
  }

  function isAt({ item, row, column }: Cell): boolean {
    const at = cell.value
    return at !== null && at.item.id === item.id && at.row === row && at.column.id === column.id
  }

  function enter(text: string): void {
    const at = cell.value
    if (!at) return
    typed.value = text
    fresh = false
    const read = readNumber(text)
    invalid.value = read === 'invalid'
    if (read !== 'invalid') filling.typing(at.item.id, at.row, at.column.id, read)
  }

  function press(key: string): void {
    const text = fresh && key !== '⌫' ? '' : typed.value
    enter(key === '⌫' ? text.slice(0, -1) : text + key)
  }

  const columnsOf = (item: TableItem, row: string): NumberColumn[] =>
    item.columns.filter(
      (column): column is NumberColumn =>
        (column.type === 'count' || column.type === 'measure') && filling.form.value?.isFieldShown(item, column, row) === true,
    )

  /** The cell before or behind, in this row or the next one that has any. */
  function neighbour(by: 1 | -1): Cell | null {
    const at = cell.value
    if (!at) return null
    const rows = filling.rows(at.item.id)
    const inRow = columnsOf(at.item, at.row)
    const beside = inRow[inRow.findIndex(({ id }) => id === at.column.id) + by]
    if (beside) return { ...at, column: beside }
    for (let index = rows.findIndex(({ id }) => id === at.row) + by; rows[index]; index += by) {
      const row = rows[index]!.id
      const column = columnsOf(at.item, row).at(by === 1 ? 0 : -1)
      if (column) return { ...at, row, column }
    }
    return null
  }

  function ahead(): 'cell' | 'row' | null {
    if (neighbour(1)) return 'cell'
    const item = cell.value?.item
    return item && filling.rows(item.id).length < Math.max(item.max_rows, 0) && !item.grid ? 'row' : null
  }

  async function move(by: 1 | -1): Promise<void> {
    const next = neighbour(by)
    if (next) {
      open(next)
      return
    }
    const item = cell.value?.item
    if (by !== 1 || !item) return
    if (ahead() !== 'row') {
      close()
      return
    }
    const row = await filling.addRow(item.id, '', cellsOfNewRow(filling, item, filling.rows(item.id).at(-1)))
    const column = columnsOf(item, row)[0]
    if (column) open({ item, row, column })
  }

  const close = () => (cell.value = null)

  return { cell, typed, invalid, open, close, isAt, enter, press, move, ahead }
}
