import { Construct } from 'constructs';
import {
  Duration,
  RemovalPolicy,
  Stack,
  aws_ec2 as ec2,
  aws_ecr as ecr,
  aws_ecs as ecs,
  aws_efs as efs,
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_secretsmanager as secrets,
  aws_servicediscovery as discovery,
  custom_resources as custom,
} from 'aws-cdk-lib';
import { Data } from './data';
import { Network } from './network';
import { Role, Size, Task, needsDatabase, needsLog, ports } from './sizes';

const domain = 'carelog.internal';
const uid = '10001';

// What a task does before it becomes the program: secrets go from its environment into files that
// only it can read. A role's certificate is a secret of its own; put-certificates fills it.
function start(role: string, log: boolean, database: boolean, more: string[]): string {
  const files = [
    'umask 077',
    'cd /certificates',
    'printf "%s\\n" "$PEER_AUTHORITY" >authority.pem',
    `printf "%s\\n" "$PEER_CERTIFICATE" >${role}.pem`,
    `printf "%s\\n" "$PEER_KEY" >${role}.key`,
    'unset PEER_AUTHORITY PEER_CERTIFICATE PEER_KEY',
  ];
  if (log) {
    files.push(
      'printf "security.protocol=sasl_ssl\\nsasl.mechanisms=SCRAM-SHA-512\\n" >kafka',
      'printf "sasl.username=%s\\nsasl.password=%s\\n" "$LOG_USER" "$LOG_PASSWORD" >>kafka',
      'unset LOG_USER LOG_PASSWORD',
      'export CARELOG_LOG="kafka://$LOG_BROKERS/carelog?settings=/certificates/kafka"',
    );
  }
  if (role === 'command') {
    files.push('printf "%s\\n" "$VALUES_KEY" >unique-values.key', 'unset VALUES_KEY');
  }
  if (database) {
    const address = '$TABLES_USER:$TABLES_PASSWORD@$TABLES_HOST:$TABLES_PORT/carelog';
    files.push(
      `printf 'postgres = "%s"\\n' "postgresql://${address}?sslmode=require" >carelog.toml`,
      'unset TABLES_PASSWORD',
      'set -- --config /certificates/carelog.toml "$@"',
    );
  }
  const flags = [
    `--role ${role}`,
    '--certificates /certificates',
    '--services-host 0.0.0.0',
    '--services-name "$(hostname -i)"',
    ...more,
  ];
  return [...files, 'cd /', `exec carelog serve "$@" ${flags.join(' ')}`].join('\n');
}

// A Fargate service for each role, found by its name in Cloud Map; the gateways, each with a disk
// for its journal of accesses.
export class Services extends Construct {
  readonly cluster: ecs.Cluster;
  readonly gateways: ecs.FargateService[] = [];
  readonly roles = {} as Record<Role, ecs.FargateService>;
  readonly certificates: Record<string, secrets.Secret> = {};
  private readonly brokers: string;
  readonly valuesKey: secrets.Secret;

  constructor(
    scope: Construct,
    id: string,
    private readonly network: Network,
    private readonly data: Data,
    size: Size,
    private readonly key: kms.Key,
    private readonly repository: ecr.IRepository,
    private readonly tag: string,
  ) {
    super(scope, id);
    this.cluster = new ecs.Cluster(this, 'Cluster', {
      vpc: network.vpc,
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
      defaultCloudMapNamespace: {
        name: domain,
        type: discovery.NamespaceType.DNS_PRIVATE,
        vpc: network.vpc,
      },
    });
    this.brokers = new custom.AwsCustomResource(this, 'Brokers', {
      onUpdate: {
        service: 'Kafka',
        action: 'getBootstrapBrokers',
        parameters: { ClusterArn: data.cluster.attrArn },
        physicalResourceId: custom.PhysicalResourceId.of('brokers'),
      },
      policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: [data.cluster.attrArn] }),
      installLatestAwsSdk: false,
    }).getResponseField('BootstrapBrokerStringSaslScram');
    // The same for every node that decides, for ever.
    this.valuesKey = new secrets.Secret(this, 'ValuesKey', {
      description: 'Key of the unique values: 64 hexadecimal digits (put-certificates)',
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    for (const role of Object.keys(ports) as Role[]) {
      this.roles[role] = this.serve(role, role, size.roles[role], network.roles[role], ports[role]);
    }
    for (let i = 1; i <= size.gateways; ++i) {
      this.gateways.push(
        this.serve(`gateway-${i}`, 'gateway', size.gateway, network.gateway, 4004),
      );
    }
    this.scaleReads(size.roles.query);
    this.followRotation();
  }

  private certificateOf(role: string): secrets.Secret {
    return (this.certificates[role] ??= new secrets.Secret(this, `Certificate-${role}`, {
      description: `Certificate of the role ${role} (put-certificates)`,
      encryptionKey: this.key,
      removalPolicy: RemovalPolicy.RETAIN,
    }));
  }

  private secretsOf(role: string, log: boolean, database: boolean): Record<string, ecs.Secret> {
    const certificate = this.certificateOf(role);
    const from = ecs.Secret.fromSecretsManager;
    const all: Record<string, ecs.Secret> = {
      PEER_AUTHORITY: from(certificate, 'authority'),
      PEER_CERTIFICATE: from(certificate, 'certificate'),
      PEER_KEY: from(certificate, 'key'),
    };
    if (log) {
      all.LOG_USER = from(this.data.logUser, 'username');
      all.LOG_PASSWORD = from(this.data.logUser, 'password');
    }
    if (role === 'command') all.VALUES_KEY = from(this.valuesKey);
    if (database) {
      for (const [name, field] of [
        ['USER', 'username'],
        ['PASSWORD', 'password'],
        ['HOST', 'host'],
        ['PORT', 'port'],
      ]) {
        all[`TABLES_${name}`] = from(this.data.database.secret!, field);
      }
    }
    return all;
  }

  private serve(
    name: string,
    role: string,
    task: Task,
    group: ec2.SecurityGroup,
    port: number,
  ): ecs.FargateService {
    const gateway = role === 'gateway';
    const log = needsLog.includes(role as Role),
      database = needsDatabase.includes(role as Role);
    // Gateways and auth keep something on their disk: one process each.
    const keeps = gateway || role === 'auth';
    const definition = new ecs.FargateTaskDefinition(this, `Task-${name}`, {
      family: `${Stack.of(this).stackName}-${name}`,
      cpu: task.cpu,
      memoryLimitMiB: task.memoryMiB,
      runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64 },
    });
    const environment: Record<string, string> = {
      CARELOG_LOGGING_FORMAT: 'json',
      TMPDIR: '/certificates',
    };
    for (const [each, at] of Object.entries(ports)) {
      environment[`CARELOG_ENDPOINT_${each.toUpperCase()}`] = `${each}.${domain}:${at}`;
    }
    if (log) environment.LOG_BROKERS = this.brokers;
    const more: string[] = [];
    if (role === 'command') more.push('--unique-values-key /certificates/unique-values.key');
    if (gateway) {
      more.push(
        '--gateway-host 0.0.0.0',
        `--gateway-trusted-proxies ${this.network.vpc.vpcCidrBlock}`,
      );
    }
    const container = definition.addContainer('carelog', {
      image: ecs.ContainerImage.fromEcrRepository(this.repository, this.tag),
      entryPoint: ['/bin/bash', '-euc', start(role, log, database, more), 'carelog'],
      environment,
      secrets: this.secretsOf(role, log, database),
      user: uid,
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(30),
      portMappings: [{ containerPort: port }],
      healthCheck: {
        command: gateway
          ? ['CMD', 'curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:4004/health/live']
          : ['CMD', 'bash', '-c', `</dev/tcp/127.0.0.1/${port}`],
        interval: Duration.seconds(10),
        startPeriod: Duration.seconds(120),
      },
      logging: ecs.LogDrivers.awsLogs({
        streamPrefix: name,
        logGroup: new logs.LogGroup(this, `Log-${name}`, {
          retention: logs.RetentionDays.ONE_YEAR,
          encryptionKey: this.key,
          removalPolicy: RemovalPolicy.RETAIN,
        }),
      }),
    });
    definition.addVolume({ name: 'certificates' });
    definition.addVolume(keeps ? this.diskOf(name, definition) : { name: 'data' });
    container.addMountPoints(
      { sourceVolume: 'certificates', containerPath: '/certificates', readOnly: false },
      { sourceVolume: 'data', containerPath: '/var/lib/carelog', readOnly: false },
    );
    const service = new ecs.FargateService(this, `Service-${name}`, {
      cluster: this.cluster,
      taskDefinition: definition,
      serviceName: name,
      desiredCount: task.count,
      securityGroups: [group],
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      minHealthyPercent: keeps ? 0 : task.count > 1 ? 50 : 100,
      maxHealthyPercent: keeps ? 100 : 200,
      circuitBreaker: { rollback: true },
      availabilityZoneRebalancing: keeps ? undefined : ecs.AvailabilityZoneRebalancing.ENABLED,
      ...(gateway ? {} : { cloudMapOptions: { name: role, dnsTtl: Duration.seconds(5) } }),
    });
    return service;
  }

  private diskOf(name: string, definition: ecs.FargateTaskDefinition): ecs.Volume {
    const point = new efs.AccessPoint(this, `Disk-${name}`, {
      fileSystem: this.data.files,
      path: `/${name}`,
      createAcl: { ownerUid: uid, ownerGid: uid, permissions: '700' },
      posixUser: { uid, gid: uid },
    });
    this.data.files.grantReadWrite(definition.taskRole);
    return {
      name: 'data',
      efsVolumeConfiguration: {
        fileSystemId: this.data.files.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: point.accessPointId, iam: 'ENABLED' },
      },
    };
  }

  private scaleReads(task: Task): void {
    this.roles.query
      .autoScaleTaskCount({ minCapacity: task.count, maxCapacity: task.countMax ?? task.count })
      .scaleOnCpuUtilization('Cpu', {
        targetUtilizationPercent: 60,
        scaleInCooldown: Duration.minutes(10),
      });
  }

  // A task has the password with which it was started: after a rotation new tasks take over.
  private followRotation(): void {
    new events.Rule(this, 'AfterRotation', {
      description: 'Tasks with the new password of the database take over',
      eventPattern: {
        source: ['aws.secretsmanager'],
        detail: {
          eventName: ['RotationSucceeded'],
          additionalEventData: { SecretId: [this.data.database.secret!.secretArn] },
        },
      },
      targets: needsDatabase.map(
        (role) =>
          new targets.AwsApi({
            service: 'ECS',
            action: 'updateService',
            parameters: {
              cluster: this.cluster.clusterName,
              service: this.roles[role].serviceName,
              forceNewDeployment: true,
            },
            policyStatement: new iam.PolicyStatement({
              actions: ['ecs:UpdateService'],
              resources: [this.roles[role].serviceArn],
            }),
          }),
      ),
    });
  }
}
