import { expect, test } from 'vitest'

import { places } from '../src/checklist/provisions'

test('provisions are cited by their place in the plan, each place once', () => {
  expect(places(['a6.2.doctor', 'a6.2.nurse', 'main.11.clinic-500'])).toEqual(['附件6 二（二）', '正文 二（三）11'])
  expect(places(['of-another-plan'])).toEqual(['of-another-plan'])
})
