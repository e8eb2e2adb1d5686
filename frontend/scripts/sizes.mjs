/** Prints the gzip size of everything the phone loads, and fails when the JavaScript exceeds its budget. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 120
const dist = fileURLToPath(new URL('../../inspect_app/static/dist/', import.meta.url))

const files = readdirSync(dist, { recursive: true })
  .map(String)
  .filter((name) => /\.(js|css)$/.test(name) && !/^(pages|preview)\./.test(name))
const sizes = files.map((name) => ({ name, kb: gzipSync(readFileSync(dist + name)).length / 1024 }))
for (const { name, kb } of sizes) console.log(`${kb.toFixed(1).padStart(8)} kB gzip  ${name}`)

const javascript = sizes.filter(({ name }) => name.endsWith('.js')).reduce((sum, { kb }) => sum + kb, 0)
console.log(`${javascript.toFixed(1).padStart(8)} kB gzip  JavaScript in total (budget ${BUDGET_KB})`)
if (javascript > BUDGET_KB) process.exit(1)
