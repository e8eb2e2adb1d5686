/** Places are drawn as the server draws them from the seed; a redraw leaves the former draw in the log. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { drawRows, placesDrawn } from '../../src/app/drawing'
import { useAnswers, type Filling } from '../../src/app/filling'
import type { Definition, TableItem } from '../../src/checklist'
import { newId, type Members } from '../../src/record'
import { CLINIC, LING } from '../cast'

interface Case {
  readonly seed: string
  readonly rows: number
  readonly columns: number
  readonly count: number
  readonly places: readonly (readonly [number, number])[]
}

const { cases } = JSON.parse(readFileSync(new URL('../../../tests/vectors/draw.json', import.meta.url), 'utf8')) as { cases: Case[] }
const lighting = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/definitions/classroom-lighting.json', import.meta.url), 'utf8'),
) as Definition
const seats = lighting.sections.flatMap(({ items }) => items).find((item): item is TableItem => item.id === 'seats')!

describe('a draw', () => {
  it.each(cases)('of $count from $rows by $columns is what the seed gives', async ({ seed, rows, columns, count, places }) => {
    expect((await placesDrawn(seed, rows, columns, count)).map(({ row, column }) => [row, column])).toEqual(places)
  })

  it('is one act of the seed and its rows, and a redraw takes the former rows away in the open', async () => {
    const acts: (readonly Members[])[] = []
    let clock = 0
    const answers = useAnswers(async (members) => {
      acts.push(members)
      for (const one of members) {
        clock += 1
        answers.take({ ...one, id: newId(), inspection: CLINIC, device: LING.device, author: 7, clock, recorded_at: '2026-11-24T09:00:00+08:00' })
      }
    })
    answers.load(lighting, {}, new Map())
    const filling = answers as unknown as Filling
    const draw = () => drawRows(filling, seats)
    await draw()
    expect(acts).toEqual([])
    await answers.answer(seats.draw!.from.rows, '', 'value', '6')
    await answers.answer(seats.draw!.from.columns, '', 'value', '8')
    acts.length = 0
    await draw()
    const [first] = acts.splice(0)
    const seed = first?.[0]
    expect(seed).toMatchObject({ kind: 'answer', item: seats.draw!.seed })
    const places = await placesDrawn(String(seed?.kind === 'answer' ? seed.value : ''), 6, 8, 10)
    expect(first?.slice(1).map((one) => (one.kind === 'row' ? one.label : ''))).toEqual(places.map(({ row, column }) => `${row}-${column}`))
    await draw()
    expect(acts[0]?.filter((one) => one.kind === 'row' && !one.present)).toHaveLength(10)
    expect(acts[0]?.filter((one) => one.kind === 'row' && one.present)).toHaveLength(10)
  })
})
