import { Construct } from 'constructs';
import {
  Duration,
  RemovalPolicy,
  Stack,
  aws_certificatemanager as acm,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elb,
  aws_kms as kms,
  aws_logs as logs,
  aws_route53 as dns,
  aws_s3 as s3,
  aws_wafv2 as waf,
} from 'aws-cdk-lib';
import { Network } from './network';
import { Services } from './services';

const requestsMax = 3000; // of one address, in five minutes

// TLS for clients, limits, the name.
export class Front extends Construct {
  readonly balancer: elb.ApplicationLoadBalancer;
  readonly group: elb.ApplicationTargetGroup;
  readonly health: dns.CfnHealthCheck;

  constructor(
    scope: Construct,
    id: string,
    network: Network,
    services: Services,
    key: kms.Key,
    certificateArn: string,
    host: string,
  ) {
    super(scope, id);
    // The load balancer's service writes only to buckets under S3's own key.
    const accesses = new s3.Bucket(this, 'Accesses', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) },
      ],
    });
    this.balancer = new elb.ApplicationLoadBalancer(this, 'Balancer', {
      vpc: network.vpc,
      internetFacing: true,
      securityGroup: network.front,
      deletionProtection: true,
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      dropInvalidHeaderFields: true,
      idleTimeout: Duration.seconds(60),
    });
    this.balancer.logAccessLogs(accesses);
    this.group = new elb.ApplicationTargetGroup(this, 'Gateways', {
      vpc: network.vpc,
      port: 4004,
      protocol: elb.ApplicationProtocol.HTTP,
      targets: services.gateways,
      deregistrationDelay: Duration.seconds(15),
      healthCheck: {
        path: '/health/ready',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
    this.balancer.addListener('Plain', {
      port: 80,
      open: false,
      defaultAction: elb.ListenerAction.redirect({
        protocol: 'HTTPS',
        port: '443',
        permanent: true,
      }),
    });
    const listener = this.balancer.addListener('Tls', {
      port: 443,
      open: false,
      sslPolicy: elb.SslPolicy.TLS13_RES,
      certificates: [acm.Certificate.fromCertificateArn(this, 'Certificate', certificateArn)],
      defaultAction: elb.ListenerAction.forward([this.group]),
    });
    // Metrics are asked for from within.
    listener.addAction('NoMetrics', {
      priority: 1,
      conditions: [elb.ListenerCondition.pathPatterns(['/metrics'])],
      action: elb.ListenerAction.fixedResponse(404),
    });
    this.guard(key);

    this.health = new dns.CfnHealthCheck(this, 'Health', {
      healthCheckConfig: {
        type: 'HTTPS',
        fullyQualifiedDomainName: host,
        port: 443,
        resourcePath: '/health/ready',
        requestInterval: 30,
        failureThreshold: 3,
        enableSni: true,
      },
    });
  }

  private guard(key: kms.Key): void {
    const seen = (name: string): waf.CfnWebACL.VisibilityConfigProperty => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
      metricName: name,
    });
    const managed = (priority: number, name: string): waf.CfnWebACL.RuleProperty => ({
      name,
      priority,
      overrideAction: { none: {} },
      visibilityConfig: seen(name),
      statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
    });
    const acl = new waf.CfnWebACL(this, 'Limits', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: seen('carelog'),
      rules: [
        {
          name: 'Rate',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          visibilityConfig: seen('Rate'),
          statement: { rateBasedStatement: { limit: requestsMax, aggregateKeyType: 'IP' } },
        },
        {
          name: 'SignIns',
          priority: 1,
          action: { block: { customResponse: { responseCode: 429 } } },
          visibilityConfig: seen('SignIns'),
          statement: {
            rateBasedStatement: {
              limit: 100,
              aggregateKeyType: 'IP',
              scopeDownStatement: {
                byteMatchStatement: {
                  fieldToMatch: { uriPath: {} },
                  positionalConstraint: 'STARTS_WITH',
                  searchString: '/auth/login',
                  textTransformations: [{ priority: 0, type: 'NONE' }],
                },
              },
            },
          },
        },
        managed(2, 'AWSManagedRulesAmazonIpReputationList'),
        managed(3, 'AWSManagedRulesKnownBadInputsRuleSet'),
      ],
    });
    new waf.CfnWebACLAssociation(this, 'LimitsOfBalancer', {
      resourceArn: this.balancer.loadBalancerArn,
      webAclArn: acl.attrArn,
    });
    // WAF takes only groups of this prefix. No query is kept: it may name a patient.
    const group = new logs.LogGroup(this, 'LimitsLog', {
      logGroupName: `aws-waf-logs-${Stack.of(this).stackName}`,
      encryptionKey: key,
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new waf.CfnLoggingConfiguration(this, 'LimitsLogging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [group.logGroupArn],
      redactedFields: [
        { queryString: {} },
        { uriPath: {} },
        { singleHeader: { Name: 'authorization' } },
      ],
    });
  }
}
