import { defineConfig } from 'vite';

export default defineConfig({
  base: '/console/',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2022',
    outDir: '../../build/console',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy knows no data: addresses
    modulePreload: { polyfill: false },
    rollupOptions: { output: { hashCharacters: 'hex' } },
  },
  // `npm run watch` beside a running carelog.
  server: {
    proxy: Object.fromEntries(
      ['/api', '/auth', '/health', '/metrics'].map((path) => [path, 'http://127.0.0.1:4004']),
    ),
  },
});
