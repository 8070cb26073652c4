// Tells the stories of the document against one carelog.
import { program, tellStories } from '../stories/tell.mjs';
import { stories } from './stories.mjs';
import { World } from './world.mjs';

const storyMaxMs = 120_000;

const world = new World();
try {
  await world.start(program);
  await tellStories({ OpenApiDocument: stories }, world, storyMaxMs);
} finally {
  await world.stop();
}
