// Tells the stories of external issuers. CARELOG_TEST_ISSUER=keycloak: with that one.
import { program, tellStories } from '../stories/tell.mjs';
import { Keycloak } from './keycloak.mjs';
import { LightIssuer } from './light_issuer.mjs';
import { keycloakStories, stories } from './stories.mjs';
import { World } from './world.mjs';

const real = process.env.CARELOG_TEST_ISSUER === 'keycloak';
const storyMaxMs = real ? 600_000 : 90_000; // a Keycloak starts in half a minute, or in three

const world = new World(real ? new Keycloak() : new LightIssuer());
try {
  await world.start(program);
  const told = real ? { ...keycloakStories, ...stories } : stories;
  await tellStories({ ExternalIssuers: told }, world, storyMaxMs);
} finally {
  await world.stop();
}
