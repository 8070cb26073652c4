import { Construct } from 'constructs';
import {
  CfnOutput,
  RemovalPolicy,
  Stack,
  StackProps,
  aws_ecr as ecr,
  aws_iam as iam,
  aws_kms as kms,
} from 'aws-cdk-lib';
import { Data } from './data';
import { Front } from './front';
import { Network } from './network';
import { Services } from './services';
import { Size } from './sizes';
import { Watching } from './watching';

export interface CarelogProps extends StackProps {
  size: Size;
  zones: string[]; // three of the region: "eu-central-1a"; said, so that nothing is looked up
  host: string; // as clients call it
  certificateArn: string; // of ACM, for that name
  imageTag: string; // in the repository "carelog"
}

// One installation: network, data, services, front, alarms.
export class CarelogStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: CarelogProps,
  ) {
    super(scope, id, { ...props, terminationProtection: true });
    const { size } = props;
    const key = new kms.Key(this, 'Key', {
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
      description: 'Everything of carelog that rests',
    });
    key.grantEncryptDecrypt(new iam.ServicePrincipal(`logs.${this.region}.amazonaws.com`));
    key.grantEncryptDecrypt(new iam.ServicePrincipal('cloudwatch.amazonaws.com'));
    const repository = ecr.Repository.fromRepositoryName(this, 'Repository', 'carelog');
    const network = new Network(this, 'Network', size, key);
    const data = new Data(this, 'Data', network, size, key);
    const services = new Services(
      this,
      'Services',
      network,
      data,
      size,
      key,
      repository,
      props.imageTag,
    );
    const front = new Front(
      this,
      'Front',
      network,
      services,
      key,
      props.certificateArn,
      props.host,
    );
    const watching = new Watching(this, 'Watching', data, services, front, size, key);
    new CfnOutput(this, 'Address', {
      value: front.balancer.loadBalancerDnsName,
      description: `${props.host} is its alias`,
    });
    new CfnOutput(this, 'AlarmTopic', { value: watching.topic.topicArn });
    new CfnOutput(this, 'ValuesKey', { value: services.valuesKey.secretArn });
    for (const [role, secret] of Object.entries(services.certificates)) {
      new CfnOutput(this, `CertificateOf${role}`, { value: secret.secretArn });
    }
  }

  get availabilityZones(): string[] {
    return this.props.zones;
  }
}
