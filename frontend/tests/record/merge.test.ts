/** The phone's merge held to the vectors that the server's is held to. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import type { Definition } from '../../src/checklist'
import { apply, contested, digestOf, historyOf, keyOf, merge, photoHashes, responsesOf, settledBy, type AnswerEvent, type InspectionEvent, type State } from '../../src/record'

interface Case {
  readonly name: string
  readonly events: readonly InspectionEvent[]
  readonly expect: { readonly state: Record<string, string>; readonly photos: string[]; readonly digest: string }
}

const FOLDER = new URL('../../../tests/vectors/', import.meta.url)
const read = <Content>(path: string) => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as Content
const vectors = read<{ inspection: string; checklist: string; cases: Case[] }>('merge.json')
const winners = (state: State) => Object.fromEntries([...state].map(([key, event]) => [key, event.id]))
const everything = vectors.cases.at(-1)!

const disagreements = read<{ cases: { name: string; events: InspectionEvent[]; expect: Record<string, string[]> }[] }>('contested.json')

describe('where two people differ', () => {
  it.each(disagreements.cases)('$name', ({ events, expect: wanted }) => {
    const found = contested(events)
    expect(Object.fromEntries([...found].map(([key, said]) => [key, said.map(({ id }) => id)]))).toEqual(wanted)
  })

  it('an answer refers to all that its author sees of colleagues, and so settles it', () => {
    const { events } = disagreements.cases.find(({ expect: wanted }) => Object.keys(wanted).length > 0)!
    const [mine, theirs] = events as [AnswerEvent, AnswerEvent]
    const open = contested(events)
    const settles = settledBy(mine.author, keyOf(mine), merge(events), open)
    expect(settles).toEqual([theirs.id])
    expect(contested([...events, { ...mine, id: 'f', clock: 99, settles }]).size).toBe(0)
    expect(settledBy(11, keyOf(mine), merge(events), open)).toEqual([mine.id, theirs.id].sort())
  })
})

describe('the merge', () => {
  it.each(vectors.cases)('$name', async ({ events, expect: wanted }) => {
    const state = merge(events)
    expect(winners(state)).toEqual(wanted.state)
    expect(photoHashes(state)).toEqual(wanted.photos)
    expect(await digestOf(vectors.inspection, vectors.checklist, state)).toBe(wanted.digest)
  })

  it.each(vectors.cases)('$name, in the opposite order and heard twice', ({ events, expect: wanted }) => {
    expect(winners(merge([...events].reverse().concat(events)))).toEqual(wanted.state)
  })

  it('tells whether an event won', () => {
    const [older, newer] = vectors.cases[2]!.events
    const state = merge([newer!])
    expect(apply(state, older!)).toBe(false)
    expect(apply(state, newer!)).toBe(false)
    expect(state.size).toBe(1)
  })

  it('keeps the history of a key, the answer in force first', () => {
    const history = historyOf(everything.events, 'answer/doctor//value')
    expect(history.map((event) => event.kind === 'answer' && event.value)).toEqual(['fail', 'partial'])
  })
})

describe('what the checklist reads', () => {
  const definition = read<Definition>('definitions/everything.json')
  const table = definition.sections.flatMap(({ items }) => items).find((item) => item.type === 'table')!
  const base = { inspection: vectors.inspection, device: 'd', author: 7, recorded_at: '2026-11-24T09:00:00+08:00' }
  const event = (clock: number, members: object) => ({ ...base, id: `e${clock}`, clock, ...members }) as InspectionEvent

  it('has the rows of every table, a removed one hidden and its answers kept', () => {
    const row = { kind: 'row', item: table.id, row: 'added', label: '加测点' }
    const added = merge([
      event(1, { ...row, present: true }),
      event(2, { kind: 'answer', item: table.id, row: 'added', field: 'lux', value: '300' }),
    ])
    const shown = responsesOf(definition, added)
    expect(shown.rows[table.id]?.at(-1)).toEqual({ id: 'added', label: '加测点' })
    apply(added, event(3, { ...row, present: false }))
    const hidden = responsesOf(definition, added)
    expect(hidden.rows[table.id]?.map(({ id }) => id)).not.toContain('added')
    expect(hidden.answers[table.id]?.added?.lux).toBe('300')
  })

  it('counts present photos per item and row, and present signatures', () => {
    const photo = { kind: 'photo', item: 'rooms', row: 'a', taken_at: 't', sha256: 'x' }
    const signature = { kind: 'signature', present: true }
    const state = merge([
      event(1, { ...photo, photo: 'p1', present: true }),
      event(2, { ...photo, photo: 'p2', present: true }),
      event(3, { ...photo, photo: 'p2', present: false }),
      event(7, { ...photo, photo: 'p3', present: true, after: true }),
      event(4, { ...signature, item: 'principal' }),
      event(5, { ...signature, item: 'inspector' }),
      event(6, { ...signature, item: 'principal', present: false }),
    ])
    const { photos, signatures } = responsesOf(definition, state)
    expect(photos).toEqual({ rooms: { a: 1 } })
    expect(signatures).toEqual(['inspector'])
  })
})
