// The official client of SendGrid for Node, unchanged but for its address.
import assert from "node:assert/strict";
import mail from "@sendgrid/mail";

const url = process.argv[2];
mail.setApiKey("SG.any");
mail.client.setDefaultRequest("baseUrl", url);

const [sent] = await mail.send({
  to: { email: "bob@example.org", name: "Bob" },
  from: "Ann <ann@example.com>",
  replyTo: "desk@example.com",
  subject: "Receipt",
  text: "Your receipt is attached.",
  html: "<p>Your receipt is attached.</p>",
  categories: ["receipts"],
  attachments: [{ filename: "receipt.txt", content: Buffer.from("12.00 EUR").toString("base64"), type: "text/plain" }],
});
assert.equal(sent.statusCode, 202);

const message = await (await fetch(`${url}/api/messages/${sent.headers["x-message-id"]}`)).json();
assert.equal(message.to, "bob@example.org");
assert.equal(message.options.from_name, "Ann");
assert.equal(message.options.html, "<p>Your receipt is attached.</p>");

const [several] = await mail.sendMultiple({
  to: ["one@example.org", "two@example.org"],
  from: "ann@example.com",
  subject: "For each",
  text: "Hello",
});
assert.equal(several.statusCode, 202);

await assert.rejects(
  mail.send({ to: "nobody", from: "ann@example.com", subject: "Hi", text: "Hello" }),
  (error) => {
    assert.equal(error.code, 400);
    assert.equal(error.response.body.errors[0].field, "personalizations.0.to.0.email");
    return true;
  },
);
