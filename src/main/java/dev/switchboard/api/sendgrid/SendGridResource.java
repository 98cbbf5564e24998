package dev.switchboard.api.sendgrid;

import dev.switchboard.api.facade.Frame;
import dev.switchboard.api.facade.GroupIntake;
import dev.switchboard.api.facade.MailReader;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Routes;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.intake.GroupResult;

/** {@code POST /v3/mail/send} as SendGrid has it. */
public final class SendGridResource implements Resource {
  private final Frame frame;
  private final GroupIntake intake;
  private final MailReader rules;

  public SendGridResource(Frame frame, GroupIntake intake, MailReader rules) {
    this.frame = frame;
    this.intake = intake;
    this.rules = rules;
  }

  @Override
  public void register(Routes routes) {
    frame
        .on(routes, SendGridError::reply)
        .post("/v3/mail/send", Body.JSON_WITH_FILES, this::send)
        .claim("/v3");
  }

  private Reply send(Exchange exchange) {
    byte[] body = exchange.readBody();
    GroupIntake.Request request = GroupIntake.Request.of(exchange, body, "Idempotency-Key");
    MailSend mail = new MailSendReader(rules, intake::groupId).read(JsonInput.object(body));
    exchange.bodyParsed();
    if (mail.sandbox()) {
      return Reply.empty(200);
    }
    GroupResult.Accepted accepted = intake.accept(request, mail.messages());
    return Reply.empty(202).header("X-Message-Id", accepted.receipts().getFirst().id().toString());
  }
}
