// What happens to callers with tokens of an external issuer. In this order, on one carelog.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const patienceMs = 60_000;

async function eventually(what, holds) {
  const latest = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > latest) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await pause(100);
  }
}

function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}

function keyOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString()).kid;
}

async function statusWith(world, token, path = '/api/patients') {
  const answer = await world.ask(path, token);
  await answer.arrayBuffer();
  return answer.status;
}

async function dependencies(world) {
  const answer = await world.ask('/health/ready', await world.localToken());
  return (await answer.json()).dependencies;
}

// Of Keycloak alone.
export const keycloakStories = {
  async APersonsAccessTokenIsTakenAndNoOtherTokenOfHers(world) {
    const tokens = await world.issuer.tokensOfGrace();
    assert.equal(await statusWith(world, tokens.access_token), 200);
    for (const other of [tokens.id_token, tokens.refresh_token]) {
      const answer = await world.ask('/api/patients', other);
      assert.equal(answer.status, 401);
      assert.equal((await answer.json()).detail, 'Sign in again for a new access token.');
    }
  },
};

export const stories = {
  async AClientsTokenIsTakenWithTheRoleThatIsMapped(world) {
    const doctor = await world.token('doctor');
    assert.ok([claimsOf(doctor).aud].flat().includes('carelog-api'));
    assert.equal(await statusWith(world, doctor), 200);
    assert.equal(await statusWith(world, doctor, '/api/audit'), 403);
    assert.equal(await statusWith(world, await world.token('auditor'), '/api/audit'), 200);
    const lacks = await (await world.ask('/api/audit', doctor)).json();
    assert.match(lacks.detail, /role clinician/);
  },

  async AnotherClientsTokenIsTaken(world) {
    const desk = await world.tokenByAuthlib('desk');
    assert.equal(await statusWith(world, desk), 200);
    const made = await world.ask('/api/patients', desk, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        name: 'Grace Hopper',
        email: 'grace@example.org',
        address: '1 Main Street',
        dateOfBirth: '1976-12-09',
      }),
    });
    assert.equal(made.status, 201);
    const { id } = await made.json();
    const auditor = await world.token('auditor');
    await eventually('the trail names the subject of the issuer', async () => {
      const trail = await world.ask(`/api/audit?patient=${id}`, auditor);
      return (await trail.text()).includes(`"sso:${claimsOf(desk).sub}"`);
    });
  },

  async ATokenThatIsNotForUsIsRefusedAndSaysWhy(world) {
    const answer = await world.ask('/api/patients', await world.issuer.elsewhere(world));
    assert.equal(answer.status, 401);
    const problem = await answer.json();
    assert.equal(problem.code, 'invalid-token');
    assert.match(problem.detail, /aud lacks the audience.*sso/);
    const stranger = await world.ask('/api/patients', await world.token('stranger'));
    assert.equal(stranger.status, 403);
    assert.match((await stranger.json()).detail, /no role or clinic that is known here/);
  },

  async AForgedTokenIsRefused(world) {
    const good = await world.token('doctor');
    const [header, , signature] = good.split('.');
    const claims = { ...claimsOf(good), realm_access: { roles: ['auditor'] } };
    const edited = Buffer.from(JSON.stringify(claims)).toString('base64url');
    assert.equal(await statusWith(world, `${header}.${edited}.${signature}`), 401);
    const other = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), kid: 'made-up' };
    const encoded = Buffer.from(JSON.stringify(other)).toString('base64url');
    assert.equal(await statusWith(world, `${encoded}.${good.split('.')[1]}.${signature}`), 401);
  },

  async ItsKeysChangeUnderLoadWithoutARefusedRequest(world) {
    const first = await world.token('doctor');
    const tally = { answered: 0, refused: [], keys: new Set() };
    let over = false;
    const caller = async () => {
      while (!over) {
        const token = await world.token('doctor');
        tally.keys.add(keyOf(token));
        const status = await statusWith(world, token);
        tally.answered += 1;
        if (status !== 200) tally.refused.push(status);
      }
    };
    const callers = [caller(), caller(), caller(), caller()];
    for (let i = 0; i < 3; i += 1) {
      await pause(1500);
      await world.issuer.rotate();
    }
    await pause(1500);
    over = true;
    await Promise.all(callers);
    assert.deepEqual(tally.refused, []);
    assert.ok(tally.answered > 20, `${tally.answered} answers`);
    assert.equal(tally.keys.size, 4);
    // A key that is told no longer is not believed, though its token has not ended.
    const still = world.issuer.tellsFormerKeysOnce ? 401 : 200;
    assert.equal(await statusWith(world, first), still);
  },

  async WhileItIsAwayKnownKeysGoOn(world) {
    const known = await world.token('doctor');
    assert.equal(await statusWith(world, known), 200);
    await world.issuer.rotate();
    const unknown = await world.token('doctor');
    assert.notEqual(keyOf(unknown), keyOf(known));
    await world.issuer.away();
    const refused = await world.ask('/api/patients', unknown);
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
    assert.match((await refused.json()).detail, /issuer sso cannot be asked/);
    assert.equal(await statusWith(world, known), 200);
    const answer = await world.ask('/health/ready', await world.localToken());
    assert.equal(answer.status, 200);
    const ready = await answer.json();
    assert.equal(ready.status, 'degraded');
    const state = ready.dependencies.find((one) => one.name === 'issuer-sso');
    assert.equal(state.state, 'degraded');
    assert.match(state.detail, /tokens under known keys are taken/);
    await world.issuer.back();
    await eventually('the new key is known', async () => {
      return (await statusWith(world, unknown)) === 200;
    });
    await eventually('it is well again', async () => {
      return (await dependencies(world)).every((one) => one.state === 'up');
    });
    const metrics = await (await world.ask('/metrics')).text();
    assert.match(metrics, /\ncarelog_issuer_key_fetch_failures_total\{issuer="sso"\} [1-9]/);
    assert.match(metrics, /\ncarelog_issuer_keys\{issuer="sso"\} [2-9]\n/);
  },

  async CarelogStartsThoughItIsAway(world) {
    const token = await world.token('doctor');
    await world.issuer.away();
    await world.carelog.kill();
    await world.carelog.start();
    assert.equal(await statusWith(world, token), 503, 'no key is known yet');
    assert.equal(await statusWith(world, await world.localToken()), 200, 'ours go on');
    await world.issuer.back();
    await eventually('its tokens are taken', async () => {
      return (await statusWith(world, token)) === 200;
    });
  },
};
