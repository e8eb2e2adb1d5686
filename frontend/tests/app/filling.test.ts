/** What is said in a form shows at once, hangs together, and is taken back when it cannot be kept. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { useAnswers } from '../../src/app/filling'
import type { Definition } from '../../src/checklist'
import { newId, type InspectionEvent, type Members } from '../../src/record'
import { CLINIC, LING } from '../cast'

const FACTS = { 'school.students': '812', 'school.stage': 'primary', 'school.boarding': true, 'visit.date': '2026-11-24' }
const clinic = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/definitions/clinic-room.json', import.meta.url), 'utf8'),
) as Definition

let clock = 0

function eventOf(members: Members): InspectionEvent {
  clock += 1
  const base = { id: newId(), inspection: CLINIC, device: LING.device, author: 7, clock, recorded_at: '2026-11-24T09:00:00+08:00' }
  return { ...base, ...members }
}

/** A form whose log keeps everything, or nothing. */
function filling(log: { full: boolean } = { full: false }) {
  const acts: (readonly Members[])[] = []
  const answers = useAnswers(async (members) => {
    await Promise.resolve()
    if (log.full) return
    acts.push(members)
    for (const one of members) answers.take(eventOf(one))
  })
  answers.load(clinic, FACTS, new Map())
  return { answers, acts }
}

describe('an answer', () => {
  it('is judged before the log has kept it', async () => {
    const { answers, acts } = filling()
    const kept = answers.answer('clinic-present', '', 'value', 'fail')
    expect(answers.judged('clinic-present')?.outcome).toBe('fail')
    expect(acts).toEqual([])
    await kept
    expect(acts).toHaveLength(1)
    expect(answers.judged('clinic-present')?.outcome).toBe('fail')
  })

  it('is taken back when the log could not keep it', async () => {
    const { answers } = filling({ full: true })
    await answers.answer('clinic-present', '', 'value', 'fail')
    expect(answers.valueOf('clinic-present', '', 'value')).toBeNull()
    expect(answers.judged('clinic-present')?.outcome).toBe('unchecked')
  })

  it('leaves the judgements that do not hang on it the same values', async () => {
    const { answers } = filling()
    const items = clinic.sections.flatMap((section) => section.items).map(({ id }) => id)
    const before = new Map(items.map((item) => [item, answers.judged(item)]))
    await answers.answer('licensed', '', 'note', '在一楼')
    expect(items.filter((item) => answers.judged(item) !== before.get(item))).toEqual(['licensed', 'no-unlicensed-treatment'])
  })

  it('of a colleague shows, and a later one of the own phone stays', async () => {
    const { answers } = filling()
    const theirs = eventOf({ kind: 'answer', item: 'clinic-present', row: '', field: 'value', value: 'partial' })
    await answers.answer('clinic-present', '', 'value', 'fail')
    answers.take(theirs)
    expect(answers.valueOf('clinic-present', '', 'value')).toBe('fail')
  })
})

describe('a row', () => {
  it('is there at once with the cells it begins with, and goes into the log as one act', async () => {
    const { answers, acts } = filling()
    const added = answers.addRow('rooms', '', { length: '6' })
    expect(answers.rows('rooms')).toHaveLength(1)
    const row = await added
    expect(answers.valueOf('rooms', row, 'length')).toBe('6')
    expect(acts.map((act) => act.map(({ kind }) => kind))).toEqual([['row', 'answer']])
  })
})
