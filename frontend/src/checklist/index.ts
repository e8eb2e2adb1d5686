/** The checklist engine of the phone: the same judgement as the server's, held to the same vectors. */

export type * from './definition'
export type * from './outcome'
export type { Facts, Responses, RowEvent, Value } from './responses'
export type { Fault } from './answers'
export { fault } from './answers'
export { assess } from './assessment'
export { missing } from './completeness'
export { rowName } from './explaining'
export { Form } from './form'
export { differing, rowsOf, withAnswer } from './responses'
