import { Stack } from 'aws-cdk-lib';
import { NagPackSuppression, NagSuppressions } from 'cdk-nag';

// What cdk-nag asks for and is not done, each with its reason; checked to be needed by the tests.
export const accepted: NagPackSuppression[] = [
  {
    id: 'AwsSolutions-EC23',
    reason: 'Only the load balancer is open to everybody, for TLS and to send on to it',
  },
  {
    id: 'AwsSolutions-RDS11',
    reason:
      'The database is in subnets without a route to the internet; another port hides nothing',
  },
  {
    id: 'AwsSolutions-ECS2',
    reason: 'The variables name addresses and formats; secrets come from Secrets Manager',
  },
  {
    id: 'AwsSolutions-SMG4',
    reason:
      'Certificates are replaced by put-certificates within their 90 days; ' +
      'the key of the unique values must never ' +
      "change; Kafka's user has no rotation of AWS. The password of the database rotates",
  },
  {
    id: 'AwsSolutions-IAM4',
    reason:
      'The functions of CDK that ask for brokers and restart tasks may write their log; ' +
      'AWS Backup has the rights that AWS gives it',
    appliesTo: [
      'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/' +
        'AWSBackupServiceRolePolicyForBackup',
    ],
  },
  {
    id: 'AwsSolutions-IAM5',
    reason: 'ecr:GetAuthorizationToken knows no resource',
    appliesTo: ['Resource::*'],
  },
  { id: 'AwsSolutions-S1', reason: 'The bucket is where accesses are logged' },
];

export function accept(stack: Stack): void {
  NagSuppressions.addStackSuppressions(stack, accepted);
}
