import dev.client.api.MessagesApi;
import dev.client.api.MockProvidersApi;
import dev.client.api.OperateApi;
import dev.client.api.ConversationsApi;
import dev.client.model.Channel;
import dev.client.model.EmailMessageRequest;
import dev.client.model.Message;
import dev.client.model.MessagePage;
import dev.client.model.MessageStatus;
import dev.client.model.MockConfigRequest;
import dev.client.model.Provider;
import dev.client.model.TextMessageRequest;
import java.util.ArrayList;
import java.util.List;

/** Uses a generated client as its user would. The same source for each library; Connection differs. */
final class RoundTrip {
  private static final String US = "+12016661234";
  private static final String THEM = "+18045551234";

  private RoundTrip() {}

  public static void main(String[] arguments) throws Exception {
    Connection connection = new Connection(arguments[0]);
    MessagesApi messages = new MessagesApi(connection.client());

    List<String> ids = new ArrayList<>();
    ids.add(
        messages
            .sendTextMessage(text(TextMessageRequest.TypeEnum.SMS, THEM), null, null, null)
            .getId());
    ids.add(
        messages
            .sendTextMessage(
                text(TextMessageRequest.TypeEnum.MMS, THEM)
                    .attachments(List.of(java.net.URI.create("https://example.com/a.png"))),
                null,
                null,
                null)
            .getId());
    ids.add(
        messages
            .sendEmail(
                new EmailMessageRequest()
                    .from("shop@example.com")
                    .to("ada@example.org")
                    .subject("Order")
                    .body("<b>Shipped</b>"),
                "java-" + System.nanoTime(),
                "handling=strict",
                null)
            .getId());
    for (String id : ids) {
      Message message = awaitEnd(messages, id);
      check(message.getStatus() == MessageStatus.DISPATCHED, "dispatched: " + message);
      check(message.getAttempts().size() == 1, "one attempt: " + message);
      check(message.getProcessedAt() != null, "a time: " + message);
      check(message.getFailureReason() == null, "no reason: " + message);
    }

    // A page of which many members are null.
    MessagePage page = messages.listMessages(null, null, null, null, null, null, null, 2, null, null);
    check(page.getItems().size() == 2, "two: " + page);
    check(page.getMeta().getNextCursor() != null, "more: " + page);
    MessagePage next =
        messages.listMessages(
            null, null, null, null, null, null, null, 2, page.getMeta().getNextCursor(), null);
    check(!next.getItems().isEmpty(), "the third: " + next);
    for (Message one : page.getItems()) {
      check(one.getChannel() != null, "a channel: " + one);
    }
    check(
        !messages
            .listMessages(MessageStatus.DISPATCHED, null, Channel.EMAIL, null, null, null, 1, 50, null, null)
            .getItems()
            .isEmpty(),
        "the email");

    String conversation = page.getItems().get(0).getConversationId();
    ConversationsApi conversations = new ConversationsApi(connection.client());
    check(!conversations.listConversations(null, null, 1, 10, null, null).getItems().isEmpty(), "conversations");
    check(
        conversations
                .listMessagesOfConversation(conversation, 1, 10, null, null)
                .getItems()
                .get(0)
                .getSnippet()
            != null,
        "a snippet");

    OperateApi operate = new OperateApi(connection.client());
    List<String> names = new ArrayList<>();
    for (Provider provider : operate.listProviders(null).getItems()) {
      names.add(provider.getName());
      check(provider.getBreaker().getState() != null, "a state: " + provider);
    }
    check(names.containsAll(List.of("sms-mms", "email")), "providers: " + names);
    check(operate.getInvariants(null).getDrift() == 0, "drift");
    check(operate.listNodes(null).getItems().size() == 1, "nodes");
    check(operate.getSeries(null, null).getStepSeconds() != null, "series");

    MockProvidersApi mock = new MockProvidersApi(connection.client());
    check(mock.getMockConfig(null).getErrorPct() == 0, "no faults");
    check(
        mock.putMockProviderConfig("email", new MockConfigRequest().errorPct(10), null)
                .getEffective()
                .getErrorPct()
            == 10,
        "faults");
    check(mock.resetMockProviderConfig("email", null).getErrorPct() == null, "no faults again");

    Message refused =
        awaitEnd(
            messages,
            messages
                .sendTextMessage(text(TextMessageRequest.TypeEnum.SMS, "+15005555000"), null, null, null)
                .getId());
    check(refused.getStatus() == MessageStatus.FAILED, "refused: " + refused);
    check(refused.getFailureReason() == Message.FailureReasonEnum.REJECTED, "why: " + refused);

    Connection.Refusal wrong =
        connection.refusal(
            () ->
                messages.sendTextMessage(
                    text(TextMessageRequest.TypeEnum.SMS, "nobody"), null, null, null));
    check(wrong.status() == 400 && wrong.body().contains("/to"), "400: " + wrong);
    Connection.Refusal missing = connection.refusal(() -> messages.getMessage("0000000000000", null));
    check(missing.status() == 404 && missing.body().contains("not_found"), "404: " + missing);
  }

  private static TextMessageRequest text(TextMessageRequest.TypeEnum type, String to) {
    return new TextMessageRequest().type(type).from(US).to(to).body("Hello");
  }

  private static Message awaitEnd(MessagesApi messages, String id) throws Exception {
    for (int i = 0; i < 300; i++) {
      Message message = messages.getMessage(id, null);
      if (message.getStatus() != MessageStatus.PENDING) {
        return message;
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException(id + " is still pending");
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("not as expected: " + what);
    }
  }
}
