/** Circles and arrows drawn on a picture. */

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Mark {
  readonly shape: 'circle' | 'arrow'
  readonly from: Point
  readonly to: Point
}

const HEAD_ANGLE = Math.PI / 7

/** The two ends of an arrow's head, `length` away from its tip at `to`. */
export function headOf({ from, to }: Pick<Mark, 'from' | 'to'>, length: number): readonly [Point, Point] {
  const angle = Math.atan2(to.y - from.y, to.x - from.x)
  const end = (turn: number) => ({ x: to.x - length * Math.cos(angle + turn), y: to.y - length * Math.sin(angle + turn) })
  return [end(HEAD_ANGLE), end(-HEAD_ANGLE)]
}

/** Red with a white edge, so that marks are seen on any picture; `width` of the line in pixels. */
export function drawMarks(context: CanvasRenderingContext2D, marks: readonly Mark[], width: number): void {
  context.lineCap = context.lineJoin = 'round'
  for (const [colour, thickness] of [['#fff', width * 2], ['#d00', width]] as const) {
    context.strokeStyle = colour
    context.lineWidth = thickness
    for (const mark of marks) {
      context.beginPath()
      if (mark.shape === 'circle') circle(context, mark)
      else arrow(context, mark, width * 6)
      context.stroke()
    }
  }
}

function circle(context: CanvasRenderingContext2D, { from, to }: Mark): void {
  const [width, height] = [Math.abs(to.x - from.x) / 2, Math.abs(to.y - from.y) / 2]
  context.ellipse((from.x + to.x) / 2, (from.y + to.y) / 2, width, height, 0, 0, 2 * Math.PI)
}

function arrow(context: CanvasRenderingContext2D, mark: Mark, length: number): void {
  const [left, right] = headOf(mark, length)
  context.moveTo(mark.from.x, mark.from.y)
  context.lineTo(mark.to.x, mark.to.y)
  context.moveTo(left.x, left.y)
  context.lineTo(mark.to.x, mark.to.y)
  context.lineTo(right.x, right.y)
}
