import { Construct } from 'constructs';
import {
  Duration,
  aws_cloudwatch as cw,
  aws_cloudwatch_actions as actions,
  aws_elasticloadbalancingv2 as elb,
  aws_kms as kms,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Data } from './data';
import { Front } from './front';
import { Services } from './services';
import { Size } from './sizes';

// Alarms on what AWS itself measures. What carelog says of itself, and the alerts on it, is for
// Prometheus (infra/watching).
export class Watching extends Construct {
  readonly topic: sns.Topic;

  constructor(
    scope: Construct,
    id: string,
    data: Data,
    services: Services,
    front: Front,
    size: Size,
    key: kms.Key,
  ) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Alarms', { masterKey: key, enforceSSL: true });
    const over = cw.ComparisonOperator.GREATER_THAN_THRESHOLD;
    const under = cw.ComparisonOperator.LESS_THAN_THRESHOLD;
    const gib = 1024 ** 3;

    this.alarm(
      'Faults',
      front.balancer.metrics.httpCodeTarget(elb.HttpCodeTarget.TARGET_5XX_COUNT, {
        period: Duration.minutes(5),
      }),
      10,
      over,
      'The gateways answer with 5xx',
    );
    this.alarm(
      'GatewaysAway',
      front.group.metrics.unhealthyHostCount(),
      0,
      over,
      'A gateway is not ready',
    );
    this.alarm('Database', data.database.metricCPUUtilization(), 80, over, 'The database is busy');
    this.alarm(
      'DatabaseDisk',
      data.database.metricFreeStorageSpace(),
      10 * gib,
      under,
      'The database runs full',
    );

    const cluster = data.cluster.clusterName;
    const kafka = (metricName: string, statistic: string, more: Record<string, string> = {}) =>
      new cw.Metric({
        namespace: 'AWS/Kafka',
        metricName,
        statistic,
        dimensionsMap: { 'Cluster Name': cluster, ...more },
      });
    this.alarm(
      'PartitionsOffline',
      kafka('OfflinePartitionsCount', 'Maximum'),
      0,
      over,
      'Partitions have no leader',
    );
    this.alarm(
      'Controller',
      kafka('ActiveControllerCount', 'Average'),
      0,
      cw.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      'The brokers have no controller',
    );
    for (const broker of ['1', '2', '3']) {
      this.alarm(
        `BrokerDisk${broker}`,
        kafka('KafkaDataLogsDiskUsed', 'Maximum', { 'Broker ID': broker }),
        75,
        over,
        `The disk of broker ${broker} fills: the log is kept for ever, enlarge it`,
      );
    }
    for (const [name, service] of [
      ...Object.entries(services.roles),
      ...services.gateways.map((each, i) => [`gateway-${i + 1}`, each] as const),
    ]) {
      this.alarm(
        `Memory-${name}`,
        service.metricMemoryUtilization(),
        90,
        over,
        `${name} is short of memory`,
      );
    }
    for (const [role, service] of Object.entries(services.roles)) {
      const wanted = size.roles[role as keyof Size['roles']].count;
      this.alarm(
        `Tasks-${role}`,
        new cw.Metric({
          namespace: 'ECS/ContainerInsights',
          metricName: 'RunningTaskCount',
          statistic: 'Minimum',
          dimensionsMap: {
            ClusterName: services.cluster.clusterName,
            ServiceName: service.serviceName,
          },
        }),
        wanted,
        under,
        `Fewer than ${wanted} tasks of ${role}`,
      );
    }
  }

  private alarm(
    id: string,
    metric: cw.IMetric,
    threshold: number,
    comparisonOperator: cw.ComparisonOperator,
    alarmDescription: string,
  ): void {
    const alarm = new cw.Alarm(this, id, {
      metric,
      threshold,
      comparisonOperator,
      alarmDescription,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: cw.TreatMissingData.MISSING,
    });
    alarm.addAlarmAction(new actions.SnsAction(this.topic));
    alarm.addOkAction(new actions.SnsAction(this.topic));
  }
}
