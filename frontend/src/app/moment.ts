/** The civil time of the county, whatever time zone the phone is set to. */

const OPTIONS = {
  date: { year: 'numeric', month: '2-digit', day: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
} as const

/** The present date (YYYY-MM-DD) or time (HH:MM) as answers state it. */
export function now(part: 'date' | 'time', at = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', ...OPTIONS[part] }).format(at)
}
