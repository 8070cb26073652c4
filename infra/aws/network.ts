import { Construct } from 'constructs';
import { aws_ec2 as ec2, aws_kms as kms, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { Role, Size, needsDatabase, needsLog, ports } from './sizes';

export const kafkaPort = 9096; // TLS with SCRAM
export const databasePort = 5432;

// Three zones; in each a subnet for the front, one for the tasks, one for the data. Who may reach
// whom is said here and nowhere else: no security group lets anything in but by the rules below.
export class Network extends Construct {
  readonly vpc: ec2.Vpc;
  readonly front: ec2.SecurityGroup;
  readonly gateway: ec2.SecurityGroup;
  readonly files: ec2.SecurityGroup;
  readonly brokers: ec2.SecurityGroup;
  readonly database: ec2.SecurityGroup;
  readonly roles: Record<Role, ec2.SecurityGroup>;

  constructor(scope: Construct, id: string, size: Size, key: kms.IKey) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 3,
      natGateways: size.natGateways,
      subnetConfiguration: [
        {
          name: 'front',
          subnetType: ec2.SubnetType.PUBLIC,
          cidrMask: 24,
          mapPublicIpOnLaunch: false,
        },
        { name: 'tasks', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
        { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      flowLogs: {
        rejected: {
          trafficType: ec2.FlowLogTrafficType.REJECT,
          destination: ec2.FlowLogDestination.toCloudWatchLogs(
            new logs.LogGroup(this, 'Flows', {
              retention: logs.RetentionDays.THREE_MONTHS,
              encryptionKey: key,
              removalPolicy: RemovalPolicy.RETAIN,
            }),
          ),
        },
      },
      gatewayEndpoints: { s3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });

    this.front = this.group('Front', 'The load balancer', false);
    this.gateway = this.group('Gateway', 'Gateways', true);
    this.files = this.group('Files', 'File systems of gateways and auth', false);
    this.brokers = this.group('Brokers', 'Kafka', false);
    this.database = this.group('Database', 'PostgreSQL', false);
    const names = Object.keys(ports) as Role[];
    this.roles = Object.fromEntries(
      names.map((role) => [
        role,
        this.group(role[0].toUpperCase() + role.slice(1), `Role ${role}`, true),
      ]),
    ) as Record<Role, ec2.SecurityGroup>;

    this.front.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Clients');
    this.front.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(80), 'Sent on to TLS');
    this.front.connections.allowTo(this.gateway, ec2.Port.tcp(4004), 'Requests and health');
    for (const role of names) {
      for (const caller of [this.gateway, ...names.map((name) => this.roles[name])]) {
        this.roles[role].addIngressRule(
          caller,
          ec2.Port.tcp(ports[role]),
          'Roles, with mutual TLS',
        );
      }
    }
    for (const role of needsLog) {
      this.brokers.addIngressRule(this.roles[role], ec2.Port.tcp(kafkaPort), `Log of ${role}`);
    }
    for (const role of needsDatabase) {
      this.database.addIngressRule(
        this.roles[role],
        ec2.Port.tcp(databasePort),
        `Tables of ${role}`,
      );
    }
    for (const user of [this.gateway, this.roles.auth]) {
      this.files.addIngressRule(user, ec2.Port.tcp(2049), 'NFS');
    }
  }

  private group(name: string, description: string, out: boolean): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, name, {
      vpc: this.vpc,
      description,
      allowAllOutbound: out,
    });
  }
}
