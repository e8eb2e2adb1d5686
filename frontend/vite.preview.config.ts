import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'


const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The preview of drafts, built apart so that it adds nothing to what phones load or keep: preview.js, its parts, and preview.css. */
export default defineConfig({
  base: '/static/dist/',
  publicDir: false,
  build: {
    outDir: here('../inspect_app/static/dist'),
    emptyOutDir: false,
    target: 'es2022',
    rollupOptions: {
      input: { preview: here('src/preview/main.ts') },
      output: { entryFileNames: '[name].js', chunkFileNames: 'preview.[name]-[hash].js', assetFileNames: '[name][extname]' },
    },
  },
  plugins: [vue()],
})
