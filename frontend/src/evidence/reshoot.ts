/** The camera with an earlier photo shown through, so that the new one is taken from the same spot. Plain DOM: pages use it too. */

import './reshoot.css'

export interface ReshootWords {
  readonly title: string
  readonly shoot: string
  readonly close: string
  /** How strongly the earlier photo is seen. */
  readonly strength: string
}

const ASKED: MediaStreamConstraints = { video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } } }

/** Whether the browser would let a page use a camera at all; over plain HTTP it does not. */
export const canReshoot = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia)

/**
 * The picture that the person took, or null when they turned back. Rejects when there is no camera or no leave to use it.
 * original: the address of the earlier photo.
 */
export async function reshoot(original: string, words: ReshootWords): Promise<Blob | null> {
  const stream = await navigator.mediaDevices.getUserMedia(ASKED)
  const view = viewfinder(original, words)
  try {
    view.video.srcObject = stream
    document.body.append(view.dialog)
    view.dialog.showModal()
    await view.video.play()
    view.shoot.disabled = false
    return await new Promise((resolve) => {
      view.shoot.addEventListener('click', () => resolve(frameOf(view.video)), { once: true })
      view.dialog.addEventListener('close', () => resolve(null), { once: true })
    })
  } finally {
    stream.getTracks().forEach((track) => track.stop())
    view.dialog.remove()
  }
}

function viewfinder(original: string, words: ReshootWords) {
  const dialog = document.createElement('dialog')
  const video = document.createElement('video')
  const ghost = document.createElement('img')
  const strength = document.createElement('input')
  const shoot = button(words.shoot)
  const close = button(words.close)
  const frame = document.createElement('div')
  const bar = document.createElement('div')
  dialog.className = 'reshoot'
  dialog.setAttribute('aria-label', words.title)
  Object.assign(video, { playsInline: true, muted: true })
  Object.assign(ghost, { src: original, alt: words.title })
  Object.assign(strength, { type: 'range', min: '0', max: '1', step: '0.05', value: '0.5' })
  strength.setAttribute('aria-label', words.strength)
  strength.addEventListener('input', () => (ghost.style.opacity = strength.value))
  shoot.dataset.testid = 'reshoot-shoot'
  shoot.className = 'shoot'
  shoot.disabled = true
  close.addEventListener('click', () => dialog.close())
  frame.append(video, ghost)
  bar.append(close, shoot, strength)
  dialog.append(frame, bar)
  return { dialog, video, shoot }
}

function button(words: string): HTMLButtonElement {
  return Object.assign(document.createElement('button'), { type: 'button', textContent: words })
}

function frameOf(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = Object.assign(document.createElement('canvas'), { width: video.videoWidth, height: video.videoHeight })
  canvas.getContext('2d')!.drawImage(video, 0, 0)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9))
}
