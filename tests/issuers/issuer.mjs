// An OpenID Connect issuer in a process of its own, on a free port of this machine. Each client
// has the roles that its name says, in the claim where Keycloak puts them. Messages: rotate, away,
// back; each is answered when it is done.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const audiences = { 'https://api.carelog.example': 'carelog-api', 'https://lab.example': 'lab' };
const clients = ['doctor', 'desk', 'auditor', 'stranger'].map((name) => ({
  client_id: name,
  client_secret: `${name}-secret-of-the-test`,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
}));

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' };
}

let keys = [newKey()];
let port = 0;
let server;
let answer;

// The first key signs; the others are told.
function takeKeys() {
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients,
    jwks: { keys },
    ttl: { ClientCredentials: 300 },
    cookies: { keys: ['of-the-test'] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: '',
          audience: audiences[resource],
          accessTokenTTL: 300,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_, token) => ({ realm_access: { roles: [token.clientId] } }),
  });
  answer = provider.callback();
}

function listen() {
  return new Promise((done) => {
    server = createServer((request, response) => answer(request, response));
    server.listen(port, '127.0.0.1', () => {
      port = server.address().port;
      done();
    });
  });
}

const orders = {
  rotate: () => {
    keys = [newKey(), keys[0]];
    takeKeys();
  },
  away: () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
  back: listen,
};

process.on('message', async (order) => {
  await orders[order]();
  process.send({ done: order });
});
process.on('disconnect', () => process.exit(0));

await listen();
takeKeys();
process.send({ url: `http://127.0.0.1:${port}` });
