/** Numbers as people type them, to the decimal strings of the wire. */

const FULL_WIDTH = /[\uff01-\uff5e]/g

/** The canonical decimal string, null for nothing, or 'invalid' for what is no number. */
export function readNumber(typed: string): string | null | 'invalid' {
  const plain = typed
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replaceAll(/\s/g, '')
    .replaceAll('。', '.')
    .replace(',', '.')
  if (plain === '') return null
  if (!/^-?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})$/.test(plain)) return 'invalid'
  const [whole = '', fraction = ''] = plain.replace('-', '').split('.')
  const digits = whole.replace(/^0+(?=\d)/, '') || '0'
  const number = fraction === '' ? digits : `${digits}.${fraction}`
  return plain.startsWith('-') && /[1-9]/.test(number) ? `-${number}` : number
}

/** One more or one less, by whole steps, never below `min`. */
export function step(value: string | null, by: 1 | -1, min: string | null): string {
  const next = Math.trunc(Number(value ?? '0')) + by
  return String(min !== null && next < Number(min) ? Math.trunc(Number(min)) : next)
}
