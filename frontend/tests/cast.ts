/** The people, phones and plans of the stories: Ling inspects, Mu is a colleague who shares a phone with her. */

import type { Account, Bootstrap, NewPhoto, Store } from '../src/record'
import { sha256 } from '../src/record'

export const CLINIC = '0199aa00-0000-7000-8000-00000000a001'
export const COUNSELLING = '0199aa00-0000-7000-8000-00000000a002'
export const VISIT = '0199aa00-0000-7000-8000-00000000b001'

export const LING: Account = {
  user: { id: 7, username: 'ling', name: '凌检查', roles: ['inspector'], school: null },
  device: '0199aa00-0000-7000-8000-00000000d001',
  token: 'token-of-ling',
  label: '凌的手机',
}

export const MU: Account = {
  user: { id: 9, username: 'mu', name: '木检查', roles: ['inspector'], school: null },
  device: '0199aa00-0000-7000-8000-00000000d002',
  token: 'token-of-mu',
  label: '木的手机',
}

const plan = (id: string, subject: string, checklist: string): Bootstrap['inspections'][number] => ({
  id,
  visit: VISIT,
  school: 12,
  subject,
  state: 'open',
  checklist: { id: subject, version: 1, sha256: checklist },
  facts: {},
  position: 0,
})

/** What the server tells Ling: one visit with two inspections; `keys` sign its receipts. */
export function bootstrapOf(checklist: string, keys: JsonWebKey[] = []): Bootstrap {
  return {
    server_time: '2026-11-24T01:00:00Z',
    minimum_client: '0.1.0',
    user: LING.user,
    receipt_keys: keys,
    terms: [],
    schools: [
      { id: 12, code: 'ZS-012', name: '样例小学', township: '中枢镇', stage: 'primary', students: 812, latitude: null, longitude: null },
    ],
    visits: [
      {
        id: VISIT,
        school: 12,
        date: '2026-11-24',
        state: 'planned',
        programme: { title: '秋季督导', basis: '计划' },
        team: [],
        inspections: [CLINIC, COUNSELLING],
      },
    ],
    inspections: [plan(CLINIC, 'clinic-room', checklist), plan(COUNSELLING, 'counselling-room', checklist)],
    checklists: [{ id: 'clinic-room', version: 1, sha256: checklist, title: { zh: '卫生室', en: 'Clinic' }, url: '' }],
  }
}

export const answer = (item: string, value: string) => ({ kind: 'answer', item, row: '', field: 'value', value }) as const

/** A picture that no other seed gives. */
export async function picture(seed: string, bytes = 1000): Promise<NewPhoto> {
  const blob = new Blob([seed.padEnd(bytes, '.')], { type: 'image/jpeg' })
  return {
    item: 'zoning',
    row: '',
    blob,
    thumbnail: null,
    sha256: await sha256(await blob.arrayBuffer()),
    source: 'camera',
    taken_at: '2026-11-24T09:20:00.000+08:00',
    position: null,
    caption: '',
  }
}

/** The values of the merged answers, by item. */
export async function answersOf(store: Store, inspection: string): Promise<Record<string, unknown>> {
  const state = await store.log.state(inspection)
  return Object.fromEntries([...state.values()].flatMap((event) => (event.kind === 'answer' ? [[event.item, event.value]] : [])))
}
