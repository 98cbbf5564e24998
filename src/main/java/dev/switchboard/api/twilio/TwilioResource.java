package dev.switchboard.api.twilio;

import dev.switchboard.api.AddressFilter;
import dev.switchboard.api.facade.Frame;
import dev.switchboard.api.facade.GroupIntake;
import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.Retention;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Cancellation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /2010-04-01/Accounts/{Sid}} as Twilio has it. */
public final class TwilioResource implements Resource {
  static final int MAX_PAGE_SIZE = 200;
  private static final int PAGE_SIZE = 50;

  private static final String ACCOUNTS = "/" + TwilioJson.VERSION + "/Accounts/{account}";
  private static final String JSON = ".json";
  private static final Pattern ACCOUNT = Pattern.compile("AC[0-9a-zA-Z]{1,64}");

  /** When Twilio began, which every account is older than. */
  private static final Instant ACCOUNTS_SINCE = Instant.parse("2010-04-01T00:00:00Z");

  private final Frame frame;
  private final GroupIntake intake;
  private final MessageHistory history;
  private final Function<MessageId, Cancellation> cancel;
  private final Retention retention;
  private final AddressFilter participants;
  private final TwilioReader reader;

  /**
   * What it is made of besides.
   *
   * @param statusCallbacks which URLs may be told what becomes of a message
   */
  public record Parts(
      AddressReader addresses,
      AddressFilter participants,
      MessageLimits limits,
      UrlCheck statusCallbacks,
      InstantSource clock,
      Function<MessageId, Cancellation> cancel,
      Retention retention) {}

  public TwilioResource(Frame frame, GroupIntake intake, MessageHistory history, Parts parts) {
    this.frame = frame;
    this.intake = intake;
    this.history = history;
    this.cancel = parts.cancel();
    this.retention = parts.retention();
    this.participants = parts.participants();
    this.reader =
        new TwilioReader(parts.addresses(), parts.limits(), parts.statusCallbacks(), parts.clock());
  }

  /** Who calls, by HTTP Basic. */
  public static Frame.CallerCheck callers(Authenticator keys) {
    return new TwilioCallers(keys);
  }

  @Override
  public void register(Routes routes) {
    frame
        .on(routes, TwilioError::reply)
        .get(ACCOUNTS, this::account)
        .post(ACCOUNTS + "/Messages.json", TwilioForm.BODY, this::create)
        .get(
            ACCOUNTS + "/Messages.json",
            this::list,
            "To",
            "From",
            ListRange.ON,
            ListRange.SINCE,
            ListRange.UNTIL,
            "PageSize",
            "Page",
            "PageToken")
        .get(ACCOUNTS + "/Messages/{message}", this::fetch)
        .post(ACCOUNTS + "/Messages/{message}", TwilioForm.BODY, this::update)
        .delete(ACCOUNTS + "/Messages/{message}", this::delete)
        .get(ACCOUNTS + "/Messages/{message}/Media.json", this::media, "PageSize", "Page")
        .claim("/" + TwilioJson.VERSION);
  }

  private Reply account(Exchange exchange) {
    String sid = account(exchange, withoutSuffix(exchange, "account"));
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("sid", sid);
    body.put("owner_account_sid", sid);
    body.put("friendly_name", "Switchboard");
    body.put("status", "active");
    body.put("type", "Full");
    body.put("auth_token", null);
    body.put("date_created", TwilioJson.time(ACCOUNTS_SINCE));
    body.put("date_updated", TwilioJson.time(ACCOUNTS_SINCE));
    body.put("uri", TwilioJson.account(sid) + JSON);
    body.put("subresource_uris", Map.of("messages", TwilioJson.account(sid) + "/Messages.json"));
    return Reply.document(200, body);
  }

  private Reply create(Exchange exchange) {
    byte[] body = exchange.readBody();
    String account = account(exchange, exchange.pathParameter("account"));
    Submission message = reader.read(TwilioForm.parse(body), account);
    exchange.bodyParsed();
    GroupIntake.Request request =
        GroupIntake.Request.of(exchange, body, "I-Twilio-Idempotency-Token");
    // Nothing is read after the commit: a client that hears of a failure sends the message again.
    exchange.reserveAnswer(TwilioJson.MAX_CREATED_BYTES);
    MessageId id = intake.accept(request, List.of(message)).receipts().getFirst().id();
    return Reply.json(201, new TwilioJson(account).created(TextMessage.accepted(id, message)));
  }

  private Reply fetch(Exchange exchange) {
    return shown(exchange, account(exchange, exchange.pathParameter("account")), message(exchange));
  }

  /** Cancels a message, or empties its body; nothing else of one can be changed. */
  private Reply update(Exchange exchange) {
    TwilioForm form = TwilioForm.parse(exchange.readBody());
    String account = account(exchange, exchange.pathParameter("account"));
    MessageId id = message(exchange);
    exchange.bodyParsed();
    MessageRecord message = record(exchange, id);
    if (form.names().equals(Set.of("Body")) && "".equals(form.get("Body"))) {
      return redact(exchange, account, message);
    }
    if (!form.names().equals(Set.of("Status")) || !"canceled".equals(form.get("Status"))) {
      throw TwilioError.invalid(
          "Status=canceled can be asked for, or an empty Body; nothing else, and not both");
    }
    return switch (cancel.apply(id)) {
      case Cancellation.Canceled _ -> shown(exchange, account, id);
      case Cancellation.Ended _, Cancellation.Held _ ->
          throw TwilioError.of(
              409, TwilioError.NOT_CANCELABLE, "The message is not in a cancelable state");
      case Cancellation.Unknown _ -> throw TwilioError.notFound(exchange.path());
    };
  }

  private Reply redact(Exchange exchange, String account, MessageRecord message) {
    return switch (retention.redact(message.id())) {
      case DONE ->
          Reply.json(
              200, new TwilioJson(account).message(message.redacted(), exchange.answerMemory()));
      case REFUSED ->
          throw TwilioError.of(
              409,
              TwilioError.NOT_COMPLETE,
              "Only the body of a message that was sent or received, or of an SMS that has failed,"
                  + " can be redacted");
      case UNKNOWN -> throw TwilioError.notFound(exchange.path());
    };
  }

  private Reply delete(Exchange exchange) {
    var _ = account(exchange, exchange.pathParameter("account"));
    return switch (retention.remove(record(exchange, message(exchange)).id())) {
      case DONE -> Reply.empty(204);
      case REFUSED ->
          throw TwilioError.of(
              409,
              TwilioError.NOT_COMPLETE,
              "Only a message that was sent, or has failed, can be deleted");
      case UNKNOWN -> throw TwilioError.notFound(exchange.path());
    };
  }

  private Reply media(Exchange exchange) {
    String account = account(exchange, exchange.pathParameter("account"));
    String sid = exchange.pathParameter("message");
    MessageRecord message = record(exchange, id(exchange, sid));
    return Reply.json(200, new TwilioJson(account).media(message, sid, exchange.answerMemory()));
  }

  private Reply list(Exchange exchange) {
    String account = account(exchange, exchange.pathParameter("account"));
    int size = pageSize(exchange.query("PageSize"));
    String token = exchange.query("PageToken");
    ListRange range = ListRange.of(exchange);
    MessageId before = range.before(token == null ? null : id(exchange, token));
    MessageQuery query =
        new MessageQuery(
            null,
            null,
            null,
            participant(exchange.query("From")),
            participant(exchange.query("To")),
            before,
            0,
            size);
    Page page = history.list(query, exchange.answerMemory());
    List<MessageRecord> texts =
        page.messages().stream()
            .filter(it -> it.channel().family() == Channel.Family.TEXT && range.holds(it.id()))
            .toList();
    String first =
        TwilioJson.account(account)
            + "/Messages.json?PageSize="
            + size
            + filter("From", exchange)
            + filter("To", exchange)
            + filter(ListRange.ON, exchange)
            + filter(ListRange.SINCE, exchange)
            + filter(ListRange.UNTIL, exchange);
    String next =
        page.messages().isEmpty() || !range.holds(page.messages().getLast().id())
            ? null
            : first + "&Page=1&PageToken=" + TwilioSid.of(page.messages().getLast().id(), false);
    String uri = token == null ? first : first + "&Page=1&PageToken=" + token;
    return Reply.json(
        200,
        new TwilioJson(account).page(texts, page, size, first, uri, next, exchange.answerMemory()));
  }

  private static String filter(String name, Exchange exchange) {
    String value = exchange.query(name);
    return value == null ? "" : "&" + encoded(name) + "=" + encoded(value);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private @Nullable String participant(@Nullable String address) {
    return address == null
        ? null
        : participants
            .find(address)
            .orElseThrow(() -> TwilioError.invalid("A filter is no phone number"));
  }

  private static int pageSize(@Nullable String text) {
    if (text == null) {
      return PAGE_SIZE;
    }
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw TwilioError.invalid("PageSize must be a whole number from 1 to 1000");
    }
    return Math.min(Integer.parseInt(text), MAX_PAGE_SIZE);
  }

  private Reply shown(Exchange exchange, String account, MessageId id) {
    MessageRecord message = record(exchange, id);
    return Reply.json(200, new TwilioJson(account).message(message, exchange.answerMemory()));
  }

  private MessageRecord record(Exchange exchange, MessageId id) {
    return history
        .find(id, exchange.answerMemory())
        .map(MessageHistory.Detail::message)
        .filter(it -> it.channel().family() == Channel.Family.TEXT)
        .orElseThrow(() -> TwilioError.notFound(exchange.path()));
  }

  private static MessageId message(Exchange exchange) {
    return id(exchange, withoutSuffix(exchange, "message"));
  }

  private static MessageId id(Exchange exchange, String sid) {
    return TwilioSid.message(sid).orElseThrow(() -> TwilioError.notFound(exchange.path()));
  }

  private static String account(Exchange exchange, String sid) {
    if (!ACCOUNT.matcher(sid).matches()) {
      throw TwilioError.notFound(exchange.path());
    }
    return sid;
  }

  private static String withoutSuffix(Exchange exchange, String parameter) {
    String value = exchange.pathParameter(parameter);
    if (!value.endsWith(JSON)) {
      throw TwilioError.notFound(exchange.path());
    }
    return value.substring(0, value.length() - JSON.length());
  }
}
