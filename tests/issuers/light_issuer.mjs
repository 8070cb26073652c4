// The process of issuer.mjs, and what the stories ask of an issuer.
import { fork } from 'node:child_process';

const script = new URL('./issuer.mjs', import.meta.url).pathname;

export class LightIssuer {
  forUs = { resource: 'https://api.carelog.example' };
  tellsFormerKeysOnce = true;

  async start() {
    this.process = fork(script);
    this.url = (await this.message()).url;
  }

  message() {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the issuer has ended'));
      this.process.once('exit', ended);
      this.process.once('message', (said) => {
        this.process.off('exit', ended);
        resolve(said);
      });
    });
  }

  async tell(order) {
    const done = this.message();
    this.process.send(order);
    await done;
  }

  secretOf(client) {
    return `${client}-secret-of-the-test`;
  }

  // Tokens that are good and not for us.
  elsewhere(world) {
    return world.token('doctor', { resource: 'https://lab.example' });
  }

  rotate() {
    return this.tell('rotate');
  }

  away() {
    return this.tell('away');
  }

  back() {
    return this.tell('back');
  }

  async stop() {
    this.process?.kill();
  }
}
