// The month's bill of an installation, from list prices of eu-central-1 in dollars, as they were
// known when this was written. Prices change: look them up before you rely on a sum.
import { Role, Size, Task } from './sizes';

const hours = 730;
const price = {
  vcpu: 0.04656,
  memoryGiB: 0.00511,
  nat: 0.052,
  balancer: 0.027,
  balancerUnit: 0.008,
  zone: 0.5,
  broker: { 'kafka.t3.small': 0.0529, 'kafka.m7g.large': 0.2448 } as Record<string, number>,
  brokerGiB: 0.119,
  database: { 't4g.medium': 0.157, 'r7g.xlarge': 1.188 } as Record<string, number>, // in two zones
  databaseGiB: 0.274,
  backupGiB: 0.095,
  filesGiB: 0.36,
  secret: 0.4,
  key: 1,
  alarm: 0.1,
  logGiB: 0.63,
  firewall: 5,
  firewallRule: 1,
  outGiB: 0.09,
  healthCheck: 2,
};

// What the months' work adds, by size: GiB of logs, GiB sent to clients.
const traffic: Record<string, { logGiB: number; outGiB: number; filesGiB: number }> = {
  clinic: { logGiB: 10, outGiB: 20, filesGiB: 5 },
  region: { logGiB: 150, outGiB: 500, filesGiB: 50 },
};

const ofTask = (task: Task, times = 1): number =>
  times *
  task.count *
  hours *
  ((task.cpu / 1024) * price.vcpu + (task.memoryMiB / 1024) * price.memoryGiB);

export function costs(name: string, size: Size): [string, number][] {
  const roles = (Object.keys(size.roles) as Role[]).reduce(
    (sum, role) => sum + ofTask(size.roles[role]),
    0,
  );
  const { logGiB, outGiB, filesGiB } = traffic[name];
  return [
    ['Tasks of the roles and gateways', roles + ofTask(size.gateway, size.gateways)],
    [
      'Kafka, three brokers',
      3 * (hours * price.broker[size.brokerType] + size.brokerDiskGiB * price.brokerGiB),
    ],
    [
      'PostgreSQL in two zones',
      hours * price.database[size.databaseClass] + size.databaseDiskGiB * price.databaseGiB,
    ],
    ['NAT gateways', size.natGateways * hours * price.nat],
    [
      'Load balancer, firewall, name',
      hours * (price.balancer + 2 * price.balancerUnit) +
        price.firewall +
        4 * price.firewallRule +
        price.healthCheck +
        price.zone,
    ],
    [
      'File system, backups',
      filesGiB * price.filesGiB + (size.databaseDiskGiB + filesGiB) * price.backupGiB,
    ],
    [
      'Secrets, keys, alarms, logs',
      10 * price.secret + price.key + 25 * price.alarm + logGiB * price.logGiB,
    ],
    ['Sent to clients', outGiB * price.outGiB],
  ];
}

export function costTable(sizes: Record<string, Size>): string {
  const names = Object.keys(sizes);
  const columns = names.map((name) => costs(name, sizes[name]));
  const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const lines = columns[0].map(([what], i) =>
    row([what, ...columns.map((column) => column[i][1].toFixed(0))]),
  );
  const sums = columns.map(
    (column) => `**${column.reduce((sum, [, each]) => sum + each, 0).toFixed(0)}**`,
  );
  return [
    '# What it costs',
    '',
    'Dollars a month in eu-central-1, from the list prices in `costs.ts` (`npx ts-node',
    'write-costs.ts` writes this page); without taxes, support and savings plans, which take',
    'some 30 % off tasks and databases.',
    '',
    row(['', ...names]),
    row(['---', ...names.map(() => '---:')]),
    ...lines,
    row(['**Together**', ...sums]),
    '',
    '`clinic` is made for some 50 people at work and 200,000 patients, `region` for 2,000 and',
    '5,000,000.',
    '',
  ].join('\n');
}
