// The official client of Resend for Node, unchanged: RESEND_BASE_URL names the server.
import assert from "node:assert/strict";
import { Resend } from "resend";

const resend = new Resend("re_any");

const email = {
  from: "Ann <ann@example.com>",
  to: ["bob@example.org", "eve@example.org"],
  replyTo: "desk@example.com",
  subject: "Receipt",
  text: "Your receipt is attached.",
  html: "<p>Your receipt is attached.</p>",
  tags: [{ name: "order", value: "7" }],
  attachments: [{ filename: "receipt.txt", content: Buffer.from("12.00 EUR") }],
};

const sent = await resend.emails.send(email, { idempotencyKey: "order-7" });
assert.equal(sent.error, null);
const again = await resend.emails.send(email, { idempotencyKey: "order-7" });
assert.equal(again.data.id, sent.data.id);

const fetched = await resend.emails.get(sent.data.id);
assert.equal(fetched.error, null);
assert.deepEqual(fetched.data.to, ["bob@example.org"]);
assert.equal(fetched.data.html, email.html);
assert.equal(fetched.data.text, email.text);
assert.deepEqual(fetched.data.reply_to, ["desk@example.com"]);

const listed = await resend.emails.list();
assert.equal(listed.error, null);
// Clients of the native API have sent emails to the same server before.
assert.ok(listed.data.data.some((one) => one.id === sent.data.id));

const batch = await resend.batch.send([
  { from: email.from, to: "one@example.org", subject: "One", text: "1" },
  { from: email.from, to: "two@example.org", subject: "Two", text: "2" },
]);
assert.equal(batch.error, null);
assert.equal(batch.data.data.length, 2);

const later = await resend.emails.send({ ...email, to: "bob@example.org", scheduledAt: "in 1 hour" });
assert.equal(later.error, null);
const tomorrow = new Date(Date.now() + 24 * 3600 * 1000).toISOString();
const moved = await resend.emails.update({ id: later.data.id, scheduledAt: tomorrow });
assert.equal(moved.error, null);
assert.equal(moved.data.id, later.data.id);
const waits = await resend.emails.get(later.data.id);
assert.equal(waits.data.scheduled_at, tomorrow);
assert.equal(waits.data.last_event, "scheduled");
assert.equal((await resend.emails.cancel(later.data.id)).error, null);
const tooLate = await resend.emails.update({ id: later.data.id, scheduledAt: tomorrow });
assert.equal(tooLate.error.name, "validation_error");

const wrong = await resend.emails.send({ ...email, to: "nobody" });
assert.equal(wrong.error.name, "validation_error");
assert.equal(wrong.error.statusCode, 422);
const other = await resend.emails.send({ ...email, text: "Other" }, { idempotencyKey: "order-7" });
assert.equal(other.error.name, "invalid_idempotent_request");
const unknown = await resend.emails.get("0000000000000");
assert.equal(unknown.error.name, "not_found");
