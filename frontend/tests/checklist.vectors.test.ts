/** The engine held to the vectors that the server is held to. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { assess, differing, Form, missing } from '../src/checklist'
import type { Assessment, Definition, Explanation, Facts, Missing, Responses, Value } from '../src/checklist'

const FOLDER = new URL('../../tests/vectors/', import.meta.url)

interface Case {
  readonly name: string
  readonly blank?: boolean
  readonly facts?: Facts
  readonly answers?: readonly (readonly [string, string, string, Value])[]
  readonly rows?: Responses['rows']
  readonly photos?: Responses['photos']
  readonly expect: Readonly<Record<string, unknown>>
}

interface Vectors {
  readonly definition: string
  readonly base: { readonly facts: Facts; readonly responses: Responses }
  readonly cases: readonly Case[]
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as T
}

const BLANK: Responses = { answers: {}, rows: {}, photos: {}, signatures: [] }

function responsesOf(vectors: Vectors, one: Case): Responses {
  const base = one.blank ? BLANK : structuredClone(vectors.base.responses)
  const answers: Record<string, Record<string, Record<string, Value>>> = structuredClone(base.answers) as never
  for (const [item, row, field, value] of one.answers ?? []) {
    answers[item] ??= {}
    answers[item][row] ??= {}
    answers[item][row][field] = value
  }
  return { ...base, answers, rows: { ...base.rows, ...one.rows }, photos: { ...base.photos, ...one.photos } }
}

function byItem<T>(assessment: Assessment, pick: (item: Assessment['items'][number]) => T): Record<string, T> {
  return Object.fromEntries(assessment.items.map((item) => [item.item, pick(item)]))
}

/** A reason as short as cases tell it: what was compared and whether that holds. */
function reason(one: Explanation): unknown[] {
  if (one.op === 'any') return ['any', one.ways.map((way) => way.map(reason)), one.holds]
  return [one.ref, one.negated ? `not ${one.op}` : one.op, one.limit, one.holds]
}

function told(assessment: Assessment, wanted: readonly Missing[]): Record<string, unknown> {
  const { findings } = assessment
  return {
    ...assessment,
    grade: assessment.grade?.id ?? null,
    findings: findings.map((one) => [one.item, one.row]),
    finding_provisions: Object.fromEntries(findings.map((one) => [one.item, one.provisions])),
    owners: Object.fromEntries(findings.map((one) => [one.item, one.owner])),
    remarks: assessment.items.flatMap((item) => item.remarks.map(() => item.item)),
    missing_messages: wanted.map((one) => one.message),
    reasons: byItem(assessment, (item) => item.reasons.map(reason)),
    missing: wanted.map((one) => [one.item, one.row, one.field, one.kind]),
    outcomes: byItem(assessment, (item) => item.outcome),
    messages: byItem(assessment, (item) => item.message),
    values: byItem(assessment, (item) => item.value),
    credits: byItem(assessment, (item) => item.credit),
    cases: byItem(assessment, (item) => item.case),
  }
}

for (const name of ['classroom-lighting', 'classroom-observation', 'clinic-room', 'counselling-room', 'everything', 'safe-campus-quarterly']) {
  const vectors = read<Vectors>(`${name}.json`)
  const definition = read<Definition>(`definitions/${vectors.definition}.json`)
  describe(name, () => {
    for (const one of vectors.cases) {
      it(one.name, () => {
        const facts = { ...vectors.base.facts, ...one.facts }
        const responses = responsesOf(vectors, one)
        const assessment = assess(definition, facts, responses)
        expect(told(assessment, missing(definition, facts, responses))).toMatchObject(one.expect)
        const begun = Form.of(definition, facts, vectors.base.responses)
        void [begun.assessment, begun.missing]
        const form = begun.after(responses, differing(begun.responses, responses))
        expect(form.assessment).toEqual(assessment)
        expect(form.missing).toEqual(missing(definition, facts, responses))
        expect(assessment).toMatchObject({ score: form.score.score, grade: form.score.grade })
      })
    }
  })
}

describe('the form', () => {
  const vectors = read<Vectors>('everything.json')
  const definition = read<Definition>('definitions/everything.json')
  const items = new Map(definition.sections.flatMap((section) => section.items).map((item) => [item.id, item]))

  it('shows what its condition asks for and computes with unit and rounding', () => {
    const form = Form.of(definition, vectors.base.facts, vectors.base.responses)
    const uniformity = items.get('uniformity')!
    const chairs = items.get('chairs')!
    const points = items.get('points')!
    expect(form.computed(uniformity)).toEqual({ zh: '0.86', en: '0.86' })
    expect(form.computed(items.get('guards-wanted')!)).toEqual({ zh: '4 人', en: '4 people' })
    expect(points.type === 'table' && form.computed(points, points.columns[1], 'front')).toEqual({ zh: '150 lx', en: '150 lx' })
    expect(form.isShown(chairs)).toBe(false)
    expect(form.isShown(uniformity)).toBe(true)
  })
})
