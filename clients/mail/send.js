// Sends mails with nodemailer, as its documentation shows, and fails on any answer but the expected one.
//
//   node send.js PORT KEY
import assert from 'node:assert/strict';
import nodemailer from 'nodemailer';

const [port, key] = process.argv.slice(2);
// What an application changes: host and port. The certificate is self-signed.
const server = { host: 'localhost', port: Number(port), tls: { rejectUnauthorized: false } };

const transport = nodemailer.createTransport({ ...server, pool: true, auth: { user: 'shop', pass: key } });
await transport.verify();
const sent = await transport.sendMail({
  from: '"The Shöp" <shop@example.com>',
  to: 'Ann <ann@example.org>',
  bcc: 'bob@example.org',
  subject: 'Grüße von nodemailer ✓',
  text: 'Schönen Tag!\n.\nBye',
});
assert.match(sent.response, /^250 2\.0\.0 Accepted as \w+ and 1 more$/);
assert.deepEqual(sent.accepted, ['ann@example.org', 'bob@example.org']);

const many = await Promise.all(
  Array.from({ length: 50 }, (_, i) =>
    transport.sendMail({ from: 'shop@example.com', to: `n${i}@example.org`, subject: 'many', html: '<p>Hi</p>' })));
assert.equal(new Set(many.map((it) => it.response)).size, 50);

await assert.rejects(
  transport.sendMail({ from: 'shop@example.com', to: 'ann@example..org', subject: 'x', text: 'x' }),
  { code: 'EENVELOPE', responseCode: 553 });
transport.close();

const stranger = nodemailer.createTransport({ ...server, auth: { user: 'shop', pass: 'not-the-key' } });
await assert.rejects(stranger.verify(), { code: 'EAUTH', responseCode: 535 });
