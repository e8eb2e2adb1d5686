/** Places of a room drawn at random, so that nobody chooses them and anybody can repeat the draw from its seed. */

import type { TableItem } from '../checklist'
import { newId, sha256 } from '../record'
import type { Filling, Told } from './filling'

const SEED_BYTES = 16

export interface Place {
  readonly row: number
  readonly column: number
}

/** The `count` places whose SHA-256 of "seed:number" is least, numbered from 1 row by row; in the order of the room (docs/authoring.md). */
export async function placesDrawn(seed: string, rows: number, columns: number, count: number): Promise<Place[]> {
  const places = Array.from({ length: rows * columns }, (_, index) => ({
    row: Math.floor(index / columns) + 1,
    column: (index % columns) + 1,
  }))
  const lots = await Promise.all(places.map(async (place, index) => ({ place, lot: await sha256(`${seed}:${index + 1}`) })))
  const least = lots.sort((a, b) => (a.lot < b.lot ? -1 : 1)).slice(0, count)
  return least.map(({ place }) => place).sort((a, b) => a.row - b.row || a.column - b.column)
}

/** From how many places a table draws; null while that has not been answered, or there are too few. */
export function poolOf(filling: Filling, { draw }: TableItem): { rows: number; columns: number } | null {
  if (!draw) return null
  const [rows, columns] = [draw.from.rows, draw.from.columns].map((item) => Number(filling.valueOf(item, '', 'value') ?? 0))
  return rows && columns && rows * columns >= draw.count ? { rows, columns } : null
}

/** Draw anew: one act of a new seed and the rows drawn; rows of an earlier draw go, and stay in the history. */
export async function drawRows(filling: Filling, item: TableItem): Promise<void> {
  const pool = poolOf(filling, item)
  if (!pool || !item.draw) return
  const seed = Array.from(crypto.getRandomValues(new Uint8Array(SEED_BYTES)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const places = await placesDrawn(seed, pool.rows, pool.columns, item.draw.count)
  const gone = filling.rows(item.id).map(({ id, label }): Told => ({ kind: 'row', item: item.id, row: id, present: false, label }))
  // Rows stand in the order of their ids, which are made within one millisecond here.
  const ids = places.map(() => newId()).sort()
  const come = places.map(({ row, column }, index): Told => ({ kind: 'row', item: item.id, row: ids[index]!, present: true, label: `${row}-${column}` }))
  await filling.tell([{ kind: 'answer', item: item.draw.seed, row: '', field: 'value', value: seed }, ...gone, ...come])
}
