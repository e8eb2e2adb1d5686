/** Subscribes this browser to hints of new messages, and takes it off again; for the settings page. */

const bytes = (key: string) =>
  Uint8Array.from(atob(key.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))

const written = (buffer: ArrayBuffer | null) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0))))

const activated = (registration: ServiceWorkerRegistration) =>
  new Promise<void>((resolve) => {
    const worker = registration.installing ?? registration.waiting
    if (registration.active || !worker) return resolve()
    worker.addEventListener('statechange', () => worker.state === 'activated' && resolve())
  })

/** The worker of the phone app shows the hints; it is set up when somebody asks for them. */
const subscribe = async (key: string) => {
  const registration = await navigator.serviceWorker.register('/app/sw.js', { scope: '/app/' })
  await activated(registration)
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) })
}

const subscribed = async () => {
  const registration = await navigator.serviceWorker.getRegistration('/app/')
  return registration?.pushManager.getSubscription() ?? null
}

const fill = (form: HTMLFormElement, values: Record<string, string>) => {
  for (const [name, value] of Object.entries(values)) (form.elements.namedItem(name) as HTMLInputElement).value = value
}

/** Show the form where the browser can do it, and let its button subscribe or take off. */
export const enhance = async (form: HTMLFormElement) => {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return
  const held = await subscribed()
  const known = form.dataset.known?.split(' ') ?? []
  const on = held !== null && known.includes(held.endpoint)
  const [add, remove] = form.querySelectorAll('button')
  add!.hidden = on
  remove!.hidden = !on
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void (on ? takeOff(form, held) : putOn(form))
  })
}

const takeOff = async (form: HTMLFormElement, held: PushSubscription) => {
  await held.unsubscribe()
  fill(form, { endpoint: held.endpoint, remove: '1' })
  form.submit()
}

const putOn = async (form: HTMLFormElement) => {
  try {
    const made = await subscribe(form.dataset.push!)
    fill(form, {
      endpoint: made.endpoint,
      public_key: written(made.getKey('p256dh')),
      secret: written(made.getKey('auth')),
    })
    form.submit()
  } catch {
    form.querySelector<HTMLElement>('[role=alert]')!.hidden = false
  }
}
