import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

// What many pages share comes in few files: a first visit asks for half as many, at about the same weight. Numbers are of
// pages and of parts loaded later that share it: nearly all of them; a dozen.
const codeSplitting = {
  groups: [
    { name: 'frame', minShareCount: 70 },
    { name: 'shared', minShareCount: 12 },
  ],
}

export default defineConfig({
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting } } } } },
  plugins: [
    sveltekit({
      adapter: adapter({ envPrefix: 'WEB_' }),
      compilerOptions: { runes: true },
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Svelte writes style attributes into server-rendered pages; they cannot run code.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:'],
          'object-src': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
})
