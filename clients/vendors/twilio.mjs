// The official client of Twilio for Node, unchanged but for its address.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import twilio from "twilio";

const url = process.argv[2];
const account = "AC0123456789abcdef0123456789abcdef";
const token = process.argv[3];
const client = twilio(account, token, { autoRetry: true, maxRetries: 20 });
client.api.baseUrl = url;

const ann = "+12016661234";
const delivered = "+15005556000";

// Told what becomes of a message.
const told = [];
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    told.push({ signature: request.headers["x-twilio-signature"], form: Object.fromEntries(new URLSearchParams(body)) });
    response.end();
  });
});
receiver.listen(0, "127.0.0.1");
await once(receiver, "listening");
const statusCallback = `http://127.0.0.1:${receiver.address().port}/status?order=7`;

async function until(what, condition) {
  for (let i = 0; i < 600; i++) {
    if (await condition()) {
      return;
    }
    await pause(50);
  }
  assert.fail(what);
}

// Send, fetch, media.
const sent = await client.messages.create({ from: ann, to: delivered, body: "Hello €", statusCallback });
assert.match(sent.sid, /^SM[0-9a-f]{32}$/);
assert.equal(sent.status, "queued");
assert.equal(sent.numSegments, "1");
await until("it is delivered", async () => (await client.messages(sent.sid).fetch()).status === "delivered");
const picture = await client.messages.create({ from: ann, to: delivered, mediaUrl: ["https://example.com/a.png"] });
assert.match(picture.sid, /^MM/);
assert.equal((await client.messages(picture.sid).media.list()).length, 1);

// Told of, and signed.
await until("it is told", () => told.length >= 3);
assert.deepEqual(
  told.map((one) => one.form.MessageStatus),
  ["queued", "sent", "delivered"],
);
for (const one of told) {
  assert.equal(one.form.MessageSid, sent.sid);
  assert.ok(twilio.validateRequest(token, one.signature, statusCallback, one.form));
  assert.ok(!twilio.validateRequest("another", one.signature, statusCallback, one.form));
}
receiver.close();

// Pages.
const other = "+14155550177";
const sids = [];
for (let i = 0; i < 5; i++) {
  sids.unshift((await client.messages.create({ from: ann, to: other, body: `Page ${i}` })).sid);
}
const listed = await client.messages.list({ to: other, pageSize: 2 });
assert.deepEqual(
  listed.map((one) => one.sid),
  sids,
);
assert.equal((await client.messages.list({ to: other, dateSentAfter: new Date(Date.now() + 86400000) })).length, 0);

// Canceled, redacted, deleted.
const later = await client.messages.create({
  from: ann,
  to: other,
  body: "Later",
  scheduleType: "fixed",
  sendAt: new Date(Date.now() + 3600000),
});
assert.equal(later.status, "scheduled");
assert.equal((await client.messages(later.sid).update({ status: "canceled" })).status, "canceled");
assert.equal((await client.messages(sent.sid).update({ body: "" })).body, "");
assert.equal(await client.messages(sent.sid).remove(), true);

// Errors.
const refused = async (code, status, call) =>
  assert.rejects(call, (error) => {
    assert.equal(error.code, code);
    assert.equal(error.status, status);
    return true;
  });
await refused(20404, 404, client.messages(sent.sid).fetch());
await refused(21211, 400, client.messages.create({ from: ann, to: "nobody", body: "Hello" }));
await refused(21602, 400, client.messages.create({ from: ann, to: other, body: "" }));
await refused(21609, 400, client.messages.create({ from: ann, to: other, body: "Hello", statusCallback: "ftp://a" }));

// A 429 is survived by the client's own retries.
const faults = `${url}/api/facades/twilio/faults`;
const asked = await fetch(faults, {
  method: "PUT",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ ratelimit_pct: 100 }),
});
assert.equal(asked.status, 200);
const patient = client.messages.create({ from: ann, to: other, body: "Patience" });
await until("it is refused", async () => (await (await fetch(faults)).json()).drawn.rate_limited > 0);
await fetch(faults, { method: "DELETE" });
assert.equal((await patient).body, "Patience");
