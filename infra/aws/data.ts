import { Construct } from 'constructs';
import {
  Duration,
  RemovalPolicy,
  Stack,
  aws_backup as backup,
  aws_ec2 as ec2,
  aws_efs as efs,
  aws_kms as kms,
  aws_logs as logs,
  aws_msk as msk,
  aws_rds as rds,
  aws_secretsmanager as secrets,
} from 'aws-cdk-lib';
import { Network, databasePort } from './network';
import { Size } from './sizes';

const inData = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };

// What must not be lost: the log, the tables, files, keys. Nothing here goes away with the stack.
export class Data extends Construct {
  readonly cluster: msk.CfnCluster;
  readonly logUser: secrets.Secret;
  readonly database: rds.DatabaseInstance;
  readonly files: efs.FileSystem;

  constructor(scope: Construct, id: string, network: Network, size: Size, key: kms.Key) {
    super(scope, id);
    const { vpc } = network;
    const partition = Stack.of(this);

    const configuration = new msk.CfnConfiguration(this, 'LogSettings', {
      name: `${partition.stackName}-log`,
      serverProperties: [
        'auto.create.topics.enable=false',
        'default.replication.factor=3',
        'min.insync.replicas=2',
        'unclean.leader.election.enable=false',
        'log.retention.ms=-1',
        'log.retention.bytes=-1',
      ].join('\n'),
    });
    const brokerLogs = new logs.LogGroup(this, 'BrokerLogs', {
      retention: logs.RetentionDays.ONE_YEAR,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.cluster = new msk.CfnCluster(this, 'Log', {
      clusterName: `${partition.stackName}-log`,
      // With a user, librdkafka before 2.6.1 (Debian 12 has 2.0.2) is refused by brokers of 4.0.
      kafkaVersion: '3.7.x',
      numberOfBrokerNodes: 3,
      brokerNodeGroupInfo: {
        instanceType: size.brokerType,
        clientSubnets: vpc.selectSubnets(inData).subnetIds,
        securityGroups: [network.brokers.securityGroupId],
        storageInfo: { ebsStorageInfo: { volumeSize: size.brokerDiskGiB } },
      },
      configurationInfo: {
        arn: configuration.attrArn,
        revision: configuration.attrLatestRevisionRevision,
      },
      encryptionInfo: {
        encryptionAtRest: { dataVolumeKmsKeyId: key.keyArn },
        encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
      },
      clientAuthentication: {
        sasl: { scram: { enabled: true } },
        unauthenticated: { enabled: false },
      },
      enhancedMonitoring: 'PER_BROKER',
      openMonitoring: { prometheus: { jmxExporter: { enabledInBroker: true } } },
      loggingInfo: {
        brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: brokerLogs.logGroupName } },
      },
    });
    this.cluster.applyRemovalPolicy(RemovalPolicy.RETAIN);
    // MSK takes only secrets of this prefix, under a key of one's own.
    this.logUser = new secrets.Secret(this, 'LogUser', {
      secretName: `AmazonMSK_${partition.stackName}`,
      encryptionKey: key,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: 'carelog' }),
        generateStringKey: 'password',
        excludePunctuation: true,
        passwordLength: 40,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new msk.CfnBatchScramSecret(this, 'LogUserOfCluster', {
      clusterArn: this.cluster.attrArn,
      secretArnList: [this.logUser.secretArn],
    });

    const engine = rds.DatabaseInstanceEngine.postgres({
      version: rds.PostgresEngineVersion.of('15.14', '15'),
    });
    this.database = new rds.DatabaseInstance(this, 'Tables', {
      engine,
      vpc,
      vpcSubnets: inData,
      securityGroups: [network.database],
      port: databasePort,
      instanceType: new ec2.InstanceType(size.databaseClass),
      databaseName: 'carelog',
      credentials: rds.Credentials.fromGeneratedSecret('carelog', {
        encryptionKey: key,
        excludeCharacters: ' %+~`#$&*()|[]{}:;<>?!\'/@"\\=^,',
      }),
      multiAz: true,
      allocatedStorage: size.databaseDiskGiB,
      maxAllocatedStorage: size.databaseDiskGiB * 4,
      storageType: rds.StorageType.GP3,
      storageEncrypted: true,
      storageEncryptionKey: key,
      backupRetention: Duration.days(size.backupDays),
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      iamAuthentication: true,
      autoMinorVersionUpgrade: true,
      cloudwatchLogsExports: ['postgresql', 'upgrade'],
      cloudwatchLogsRetention: undefined,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: key,
      parameterGroup: new rds.ParameterGroup(this, 'TableSettings', {
        engine,
        parameters: { 'rds.force_ssl': '1', log_min_duration_statement: '1000' },
      }),
    });
    this.database.addRotationSingleUser({
      automaticallyAfter: Duration.days(30),
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    });

    this.files = new efs.FileSystem(this, 'Files', {
      vpc,
      vpcSubnets: inData,
      securityGroup: network.files,
      encrypted: true,
      kmsKey: key,
      enableAutomaticBackups: false, // the plan below has it
      throughputMode: efs.ThroughputMode.ELASTIC,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const plan = new backup.BackupPlan(this, 'Backups', {
      backupVault: new backup.BackupVault(this, 'Vault', {
        encryptionKey: key,
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    });
    plan.addRule(backup.BackupPlanRule.daily());
    plan.addSelection('All', {
      resources: [
        backup.BackupResource.fromRdsDatabaseInstance(this.database),
        backup.BackupResource.fromEfsFileSystem(this.files),
      ],
    });
  }
}
