/** Styles and the few lines of behaviour of the server's pages. */

import 'bootstrap/dist/css/bootstrap.min.css'
import './ui/pages.css'

const dark = matchMedia('(prefers-color-scheme: dark)')
const theme = () => document.documentElement.setAttribute('data-bs-theme', dark.matches ? 'dark' : 'light')
theme()
dark.addEventListener('change', theme)

const pushing = document.querySelector<HTMLFormElement>('form[data-push]')
if (pushing) void import('./pushing').then(({ enhance }) => enhance(pushing))

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-original]')) {
  if (navigator.mediaDevices) void import('./reshooting').then(({ enhance }) => enhance(form))
}
