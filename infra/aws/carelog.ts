import { App, Aspects } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CarelogStack } from './carelog-stack';
import { accept } from './accepted';
import { sizes } from './sizes';

// cdk synth -c size=region -c account=... -c region=... -c host=... -c certificateArn=...
//   -c imageTag=...
const app = new App();
const said = (name: string, otherwise: string): string => app.node.tryGetContext(name) ?? otherwise;
const name = said('size', 'clinic');
const size = sizes[name];
if (!size) throw new Error(`there is no size ${name}; there are ${Object.keys(sizes).join(', ')}`);
const account = said('account', '111122223333'),
  region = said('region', 'eu-central-1');
const stack = new CarelogStack(app, said('stack', 'carelog'), {
  env: { account, region },
  size,
  zones: said('zones', ['a', 'b', 'c'].map((zone) => region + zone).join(',')).split(','),
  host: said('host', 'carelog.example'),
  certificateArn: said(
    'certificateArn',
    `arn:aws:acm:${region}:${account}:certificate/00000000-0000-0000-0000-000000000000`,
  ),
  imageTag: said('imageTag', '0.1.0'),
});
accept(stack);
Aspects.of(app).add(new AwsSolutionsChecks());
