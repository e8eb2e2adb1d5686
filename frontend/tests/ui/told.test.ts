/** A refusal is read in the language chosen, whoever it comes from. */

import { afterEach, expect, it } from 'vitest'

import { language, told } from '../../src/ui/i18n'

afterEach(() => {
  language.value = 'zh'
})

it.each(['bad-receipt', 'lost-photos', 'unreadable-on-phone'])('says %s of the phone in both languages', (slug) => {
  const problem = { type: `/problems/${slug}`, title: 'for the log' }
  const chinese = told(problem)
  language.value = 'en'
  expect([/[一-龥]/.test(chinese), /[一-龥]/.test(told(problem)), told(problem).includes('for the log')]).toEqual([true, false, false])
})

it('says a refusal of the server as it came', () => {
  expect(told({ type: '/problems/forbidden', title: '没有权限', remedy: '请联系教体局。' })).toBe('没有权限 请联系教体局。')
})
