// Beside each file of the built console, the same with gzip and Brotli, for the gateway to send.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const built = new URL('../../build/console/', import.meta.url);
for (const folder of ['', 'assets/']) {
  for (const name of readdirSync(new URL(folder, built))) {
    if (!/\.(html|js|css|svg)$/.test(name)) continue;
    const bytes = readFileSync(new URL(folder + name, built));
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    writeFileSync(new URL(`${folder}${name}.gz`, built), gzipSync(bytes, { level: 9 }));
    writeFileSync(new URL(`${folder}${name}.br`, built), brotliCompressSync(bytes, brotli));
  }
}
