import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { App, Aspects } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { accept, accepted } from './accepted';
import { CarelogStack } from './carelog-stack';
import { costTable } from './costs';
import { Role, needsDatabase, needsLog, ports, sizes } from './sizes';

function stackOf(size: string, accepting = true): CarelogStack {
  const app = new App();
  const stack = new CarelogStack(app, 'carelog', {
    env: { account: '111122223333', region: 'eu-central-1' },
    size: sizes[size],
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    host: 'carelog.example',
    certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0',
    imageTag: '0.1.0',
  });
  if (accepting) accept(stack);
  Aspects.of(app).add(new AwsSolutionsChecks());
  return stack;
}

const roles = Object.keys(ports) as Role[];
const stack = stackOf('clinic');
const template = Template.fromStack(stack);
const resources = template.toJSON().Resources as Record<
  string,
  { Type: string; Properties: any; DeletionPolicy?: string }
>;
const all = (type: string) => Object.entries(resources).filter(([, each]) => each.Type === type);
const groupOf = (description: string): string => {
  const found = all('AWS::EC2::SecurityGroup').find(
    ([, each]) => each.Properties.GroupDescription === description,
  );
  assert(found, description);
  return found[0];
};
// "group of the caller" -> ports that it may reach in that group.
function reachable(description: string): Record<string, number[]> {
  const into: Record<string, number[]> = {};
  for (const [, { Properties: rule }] of all('AWS::EC2::SecurityGroupIngress')) {
    if (rule.GroupId['Fn::GetAtt'][0] !== groupOf(description)) continue;
    const from = rule.SourceSecurityGroupId['Fn::GetAtt'][0];
    (into[from] ??= []).push(rule.FromPort);
  }
  return into;
}
const titled = (role: string): string => groupOf(`Role ${role}`);

test('Kafka is open to the roles that need the log, and to nobody else', () => {
  assert.deepEqual(
    reachable('Kafka'),
    Object.fromEntries(needsLog.map((role) => [titled(role), [9096]])),
  );
});

test('PostgreSQL is open to the roles that need it, and to who rotates its password', () => {
  const into = reachable('PostgreSQL');
  for (const role of needsDatabase) assert.deepEqual(into[titled(role)], [5432], role);
  assert.equal(Object.keys(into).length, needsDatabase.length + 1);
});

test('every role reaches every other at its port, and the front only the gateways', () => {
  for (const role of roles) {
    const into = reachable(`Role ${role}`);
    const callers = [groupOf('Gateways'), ...roles.map(titled)];
    assert.deepEqual(Object.keys(into).sort(), callers.sort(), role);
    for (const open of Object.values(into)) assert.deepEqual(open, [ports[role]]);
  }
  assert.deepEqual(reachable('Gateways'), { [groupOf('The load balancer')]: [4004] });
});

test('brokers and tables are in three zones without a way to the internet', () => {
  const subnets = template.findResources('AWS::EC2::Subnet', {
    Properties: { Tags: Match.arrayWith([{ Key: 'aws-cdk:subnet-name', Value: 'data' }]) },
  });
  const zones = Object.values(subnets).map((each) => each.Properties.AvailabilityZone);
  assert.deepEqual(zones.sort(), ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
  const names = Object.keys(subnets);
  const broker = all('AWS::MSK::Cluster')[0][1].Properties.BrokerNodeGroupInfo;
  assert.deepEqual(
    broker.ClientSubnets.map((each: { Ref: string }) => each.Ref).sort(),
    names.sort(),
  );
  for (const [, { Properties: route }] of all('AWS::EC2::Route')) {
    assert(!JSON.stringify(route.RouteTableId).includes('data'), 'a route out of the data subnets');
  }
});

test('what is acknowledged is on two of three brokers, under TLS, with a user', () => {
  template.hasResourceProperties('AWS::MSK::Cluster', {
    NumberOfBrokerNodes: 3,
    EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } },
    ClientAuthentication: {
      Sasl: { Scram: { Enabled: true } },
      Unauthenticated: { Enabled: false },
    },
  });
  const settings = Buffer.from(
    all('AWS::MSK::Configuration')[0][1].Properties.ServerProperties,
  ).toString();
  for (const line of [
    'min.insync.replicas=2',
    'default.replication.factor=3',
    'log.retention.ms=-1',
    'unclean.leader.election.enable=false',
  ]) {
    assert(settings.split('\n').includes(line), line);
  }
});

test('the database is twice there, encrypted, backed up, and its password rotates', () => {
  template.hasResource('AWS::RDS::DBInstance', {
    DeletionPolicy: 'Retain',
    Properties: Match.objectLike({
      MultiAZ: true,
      StorageEncrypted: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 14,
      PubliclyAccessible: false,
    }),
  });
  template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { detail: { eventName: ['RotationSucceeded'] } },
  });
});

test('nothing that holds records goes away with the stack', () => {
  const kept = [
    'AWS::MSK::Cluster',
    'AWS::RDS::DBInstance',
    'AWS::EFS::FileSystem',
    'AWS::KMS::Key',
    'AWS::SecretsManager::Secret',
    'AWS::Logs::LogGroup',
    'AWS::Backup::BackupVault',
    'AWS::S3::Bucket',
  ];
  for (const type of kept) {
    assert(all(type).length > 0, type);
    for (const [name, each] of all(type)) {
      // RDS keeps its secret through the attachment; CDK's own function has a log of its own.
      if (name.startsWith('AWS') || name.includes('TablesSecret')) continue;
      assert.equal(each.DeletionPolicy, 'Retain', name);
    }
  }
  assert.equal(stack.terminationProtection, true);
});

test("no secret stands in a task's environment, and nobody writes to its root", () => {
  for (const [name, each] of all('AWS::ECS::TaskDefinition')) {
    const [container] = each.Properties.ContainerDefinitions;
    assert.equal(container.ReadonlyRootFilesystem, true, name);
    assert.equal(container.User, '10001', name);
    const plain = container.Environment.map((variable: { Name: string }) => variable.Name);
    assert(
      !plain.some((variable: string) => /PASSWORD|KEY|SECRET|POSTGRES$/.test(variable)),
      `${name}: ${plain}`,
    );
    const secret = container.Secrets.map((variable: { Name: string }) => variable.Name);
    assert(secret.includes('PEER_KEY'), name);
  }
});

test('a role gets its own certificate and what it needs, no more', () => {
  for (const [name, each] of all('AWS::ECS::TaskDefinition')) {
    const [container] = each.Properties.ContainerDefinitions;
    const role = (each.Properties.Family as string).replace(/^carelog-/, '').replace(/-\d$/, '');
    const secrets = container.Secrets.map(
      (variable: { Name: string }) => variable.Name,
    ) as string[];
    assert.equal(secrets.includes('LOG_PASSWORD'), needsLog.includes(role as Role), name);
    assert.equal(secrets.includes('TABLES_PASSWORD'), needsDatabase.includes(role as Role), name);
    const key = container.Secrets.find(
      (variable: { Name: string }) => variable.Name === 'PEER_KEY',
    );
    assert(JSON.stringify(key.ValueFrom).includes(`Certificate${role}`), name);
    assert(JSON.stringify(container.EntryPoint[2]).includes(`--role ${role} `), name);
  }
});

test('clients get TLS 1.2 at least, limits, and no metrics', () => {
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 443,
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 80,
    DefaultActions: [Match.objectLike({ Type: 'redirect' })],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
    Conditions: [Match.objectLike({ PathPatternConfig: { Values: ['/metrics'] } })],
  });
  template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
  template.resourceCountIs('AWS::Route53::HealthCheck', 1);
});

test('roles are found by name, reads grow with the work, alarms reach somebody', () => {
  template.resourceCountIs('AWS::ServiceDiscovery::Service', roles.length);
  template.resourceCountIs('AWS::ECS::Service', roles.length + sizes.clinic.gateways);
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: 2,
    MaxCapacity: 4,
  });
  for (const [name, each] of all('AWS::CloudWatch::Alarm'))
    assert.equal(each.Properties.AlarmActions.length, 1, name);
  for (const [name, each] of all('AWS::Logs::LogGroup'))
    assert(each.Properties.RetentionInDays >= 90, name);
});

for (const size of Object.keys(sizes)) {
  test(`cdk-nag finds nothing to say of ${size}`, () => {
    const errors = Annotations.fromStack(stackOf(size)).findError(
      '*',
      Match.stringLikeRegexp('AwsSolutions-.*'),
    );
    assert.deepEqual(
      errors.map((each) => `${each.id}: ${JSON.stringify(each.entry.data)}`),
      [],
    );
  });
}

test('every exception from cdk-nag is needed', () => {
  const errors = Annotations.fromStack(stackOf('clinic', false)).findError(
    '*',
    Match.stringLikeRegexp('AwsSolutions-.*'),
  );
  const said = JSON.stringify(errors.map((each) => each.entry.data));
  for (const each of accepted) assert(said.includes(each.id), each.id);
});

test('the costs are those of these sizes', () => {
  assert.equal(readFileSync(join(__dirname, 'COSTS.md'), 'utf8'), costTable(sizes));
});
