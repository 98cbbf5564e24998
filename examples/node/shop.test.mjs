import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Shop } from './shop.mjs';
import { start } from './switchboard.mjs';

let switchboard;
let shop;

before(async () => {
  switchboard = await start();
  shop = new Shop(switchboard.url);
});
beforeEach(() => switchboard.reset());
after(() => switchboard.stop());

test('who signs up gets a mail with the code', async () => {
  const code = await shop.signUp('kim@example.com');

  const [mail] = await switchboard.received({ to: 'kim@example.com', subject: 'welcome', wait: '5s' });

  assert.ok(mail.body.includes(code));
});

test('a text arrives although the provider fails twice', async () => {
  await switchboard.faults('sms-mms', { next: ['error', 'error'] });
  await shop.shipped('+18045551234');
  await switchboard.settle();

  await switchboard.advance('1h');

  const texts = await switchboard.received({ to: '+18045551234' });
  assert.equal(texts.length, 1);
});

test('an outage of hours loses nothing', async () => {
  await switchboard.faults('sms-mms', { error_pct: 100 });
  await shop.shipped('+18045551234');
  await switchboard.advance('1h');
  assert.deepEqual(await switchboard.received({}), []);

  await switchboard.faults('sms-mms', {});
  await switchboard.advance('1h');

  assert.equal((await switchboard.received({})).length, 1);
});
