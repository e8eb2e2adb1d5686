import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { VitePWA } from 'vite-plugin-pwa'

import { manifest } from './src/app/manifest'
import packageFile from './package.json'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What is loaded when it is asked for, or by pages alone. */
const LATER =
  /preload-helper|\.css|src\/(pin|pages|pushing|reshooting|evidence\/reshoot)|record\/pin|sync\/(rescue|zip)|ui\/(HandoverCard|PhotoView|ReviewNote|VersionCard)/

/** The server serves the built folder below /app/, and pages.css and pages.js below /static/dist/. */
export default defineConfig({
  base: '/app/',
  define: {
    __APP_VERSION__: JSON.stringify(process.env.APP_VERSION ?? packageFile.version),
    // Every component is a setup: Vue's older way of writing them need not be carried along.
    __VUE_OPTIONS_API__: 'false',
  },
  build: {
    outDir: here('../inspect_app/static/dist'),
    emptyOutDir: true,
    target: 'es2022',
    rollupOptions: {
      input: { index: here('index.html'), pages: here('src/pages.ts') },
      output: {
        // What every start needs in one chunk: shared modules in chunks of their own would weigh 3 kB more.
        advancedChunks: { groups: [{ name: 'preload', test: /preload-helper/ }, { name: 'phone', test: (id) => !LATER.test(id) }] },
        chunkFileNames: ({ name }) => (/^(pushing|reshooting)$/.test(name) ? 'pages.[name]-[hash].js' : 'assets/[name]-[hash].js'),
        entryFileNames: (chunk) => (chunk.name === 'pages' ? 'pages.js' : 'assets/[name]-[hash].js'),
        assetFileNames: (asset) =>
          asset.names.includes('pages.css') ? 'pages.css' : 'assets/[name]-[hash][extname]',
      },
    },
  },
  plugins: [
    vue({ features: { optionsAPI: false } }),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/app',
      filename: 'sw.ts',
      injectRegister: false,
      manifest,
      injectManifest: {
        globPatterns: ['index.html', 'assets/*.{js,css}', '*.{svg,png}'],
      },
    }),
  ],
  test: { environment: 'node', include: ['tests/**/*.test.ts'] },
})
