import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { costTable } from './costs';
import { sizes } from './sizes';

writeFileSync(join(__dirname, 'COSTS.md'), costTable(sizes));
