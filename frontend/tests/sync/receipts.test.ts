import { describe, expect, it } from 'vitest'

import { BadReceipt, verifyReceipt } from '../../src/sync'
import { County } from './county'

describe('a receipt', () => {
  it('is believed when one of several known keys signed it', async () => {
    const county = await County.found()
    const other = await County.found()
    const receipt = await county.sign({ digest: 'd' })
    expect(await verifyReceipt(receipt, [other.publicKey, county.publicKey])).toEqual({ digest: 'd' })
  })

  it('is not believed without a known key, under another algorithm or without a form', async () => {
    const county = await County.found()
    const receipt = await county.sign({ digest: 'd' })
    const none = await county.sign({ digest: 'd' }, { alg: 'none' })
    for (const [text, keys] of [
      [receipt, []],
      [receipt, [(await County.found()).publicKey]],
      [receipt, [{ kty: 'EC', crv: 'P-256', x: '?', y: '?' }]],
      [none, [county.publicKey]],
      ['a.b.c', [county.publicKey]],
      ['', [county.publicKey]],
    ] as [string, JsonWebKey[]][]) {
      await expect(verifyReceipt(text, keys)).rejects.toThrow(BadReceipt)
    }
  })
})
