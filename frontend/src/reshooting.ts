/** A page's form whose photos may be taken over the photo of the inspection; tells the server how each came about. */

import { reshoot, type ReshootWords } from './evidence/reshoot'

interface Words extends ReshootWords {
  readonly refused: string
  readonly taken: string
  readonly away: string
}

interface Shot {
  readonly file: File
  readonly taken_at: string
}

const FRESH_MS = 120_000

/** form: with a file field `photos`, and `data-original`, `data-words` for what the camera shows. */
export function enhance(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input[name="photos"]')!
  const words = JSON.parse(form.dataset.words!) as Words
  const details = Object.assign(document.createElement('input'), { type: 'hidden', name: 'photo_details' })
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-primary w-100 mb-2', textContent: words.title })
  const shown = Object.assign(document.createElement('div'), { className: 'd-flex flex-wrap gap-2 mb-2' })
  const shots: Shot[] = []
  let picked: File[] = []
  button.dataset.testid = 'reshoot'
  form.append(details)
  field.before(button, shown)

  /** The field holds all of them, those taken here first. */
  function renew(): void {
    const all = new DataTransfer()
    for (const file of [...shots.map(({ file }) => file), ...picked]) all.items.add(file)
    field.files = all.files
    details.value = JSON.stringify([...shots.map(({ taken_at }) => ({ source: 'camera', taken_at })), ...picked.map((file) => ({ source: sourceOf(file) }))])
  }

  function show(shot: Shot): void {
    const address = URL.createObjectURL(shot.file)
    const picture = Object.assign(document.createElement('img'), { src: address, alt: words.taken, className: 'rounded border', width: 120 })
    const away = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-link d-block', textContent: words.away })
    const figure = document.createElement('figure')
    picture.onload = () => URL.revokeObjectURL(address)
    away.onclick = () => {
      shots.splice(shots.indexOf(shot), 1)
      figure.remove()
      renew()
    }
    figure.className = 'm-0'
    figure.append(picture, away)
    shown.append(figure)
  }

  field.addEventListener('change', () => {
    picked = [...(field.files ?? [])]
    renew()
  })
  button.addEventListener('click', () => {
    reshoot(form.dataset.original!, words).then(
      (picture) => {
        if (!picture) return
        const shot = { file: new File([picture], `${shots.length + 1}.jpg`, { type: picture.type }), taken_at: new Date().toISOString() }
        shots.push(shot)
        show(shot)
        renew()
      },
      () => button.replaceWith(Object.assign(document.createElement('p'), { className: 'alert alert-warning py-2', role: 'status', textContent: words.refused })),
    )
  })
}

/** A file written long ago was picked; a fresh one may come from either, which nobody can tell. */
function sourceOf(file: File): 'gallery' | 'unknown' {
  return Date.now() - file.lastModified > FRESH_MS ? 'gallery' : 'unknown'
}
