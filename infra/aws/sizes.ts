// What an installation is made of. COSTS.md says what each size costs.

export type Role = 'command' | 'billing' | 'projector' | 'query' | 'analytics' | 'auth';

export const ports: Record<Role, number> = {
  command: 4101,
  billing: 4102,
  projector: 4103,
  query: 4104,
  analytics: 4105,
  auth: 4106,
};

export const needsLog: Role[] = ['command', 'billing', 'projector', 'analytics'];
export const needsDatabase: Role[] = ['projector', 'query', 'auth'];

export interface Task {
  count: number;
  cpu: number;
  memoryMiB: number;
  countMax?: number;
}

export interface Size {
  natGateways: number;
  brokerType: string;
  brokerDiskGiB: number;
  databaseClass: string; // of RDS, without "db."
  databaseDiskGiB: number;
  backupDays: number;
  gateways: number; // each with a journal of its own
  gateway: Task;
  roles: Record<Role, Task>;
}

// Command and billing: several nodes share the partitions and take over from one another.
export const sizes: Record<string, Size> = {
  // Some 50 people at work, 200,000 patients.
  clinic: {
    natGateways: 1,
    brokerType: 'kafka.t3.small',
    brokerDiskGiB: 50,
    databaseClass: 't4g.medium',
    databaseDiskGiB: 50,
    backupDays: 14,
    gateways: 2,
    gateway: { count: 1, cpu: 512, memoryMiB: 1024 },
    roles: {
      command: { count: 2, cpu: 512, memoryMiB: 1024 },
      billing: { count: 2, cpu: 256, memoryMiB: 1024 },
      projector: { count: 1, cpu: 512, memoryMiB: 1024 },
      query: { count: 2, countMax: 4, cpu: 512, memoryMiB: 1024 },
      analytics: { count: 1, cpu: 256, memoryMiB: 1024 },
      auth: { count: 1, cpu: 256, memoryMiB: 512 },
    },
  },
  // Some 2,000 people at work, 5,000,000 patients.
  region: {
    natGateways: 3,
    brokerType: 'kafka.m7g.large',
    brokerDiskGiB: 500,
    databaseClass: 'r7g.xlarge',
    databaseDiskGiB: 500,
    backupDays: 35,
    gateways: 3,
    gateway: { count: 1, cpu: 2048, memoryMiB: 4096 },
    roles: {
      command: { count: 3, cpu: 2048, memoryMiB: 8192 },
      billing: { count: 3, cpu: 1024, memoryMiB: 4096 },
      projector: { count: 1, cpu: 2048, memoryMiB: 4096 },
      query: { count: 3, countMax: 9, cpu: 2048, memoryMiB: 4096 },
      analytics: { count: 1, cpu: 1024, memoryMiB: 8192 },
      auth: { count: 1, cpu: 1024, memoryMiB: 2048 },
    },
  },
};
