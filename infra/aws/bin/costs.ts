import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { costTable } from '../lib/costs';
import { sizes } from '../lib/sizes';

writeFileSync(join(__dirname, '..', 'COSTS.md'), costTable(sizes));
