/** Photos that are real JPEGs and unlike each other: a comment with the mark goes into a picture of the stock. */

import { createHash } from 'node:crypto'

import type { Dice } from './dice'

export interface Taken {
  readonly blob: Blob
  readonly sha256: string
}

export class Pictures {
  constructor(
    private readonly stock: readonly Buffer[],
    private readonly dice: Dice,
  ) {}

  take(mark: string): Promise<Taken> {
    const picture = this.dice.pick(this.stock)
    const comment = Buffer.from(mark)
    const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2])
    const bytes = Buffer.concat([head, comment, picture.subarray(2)])
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return Promise.resolve({ blob: new Blob([bytes], { type: 'image/jpeg' }), sha256 })
  }
}
