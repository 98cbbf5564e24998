package dev.switchboard.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;

/** What is logged of what happens; operators search for these names. */
class EventLinesTest {
  private final CapturedLog captured = CapturedLog.json();

  private List<String> lines() {
    EventLines lines = new EventLines(captured.log);
    Happened.ALL.forEach(lines::on);
    return captured.lines().stream()
        .map(line -> line.replace("\"time\":\"2026-03-01T09:08:07.006Z\",", ""))
        .toList();
  }

  @Test
  void eachEventHasItsLineOrNone() {
    String id = Happened.ID.toString();
    assertThat(lines())
        .satisfiesExactly(
            is(
                "{'level':'info','event':'dispatch_attempt','provider':'sms-mms','channel':'sms',"
                    + "'message_id':'%s','attempt_number':1,'outcome':'success','latency_ms':12}",
                id),
            is(
                "{'level':'info','event':'dispatch_attempt','provider':'sms-mms','channel':'sms',"
                    + "'message_id':'%s','attempt_number':2,'outcome':'error','latency_ms':12,"
                    + "'error_code':'500'}",
                id),
            is(
                "{'level':'warn','event':'dead_letter','provider':'sms-mms','channel':'sms',"
                    + "'message_id':'%s','attempts':2,'reason':'attempts_exhausted'}",
                id),
            is("{'level':'error','event':'invalid_routing','event_id':'%s','channel':'sms'}", id),
            is("{'level':'error','event':'provider_not_configured','channel':'sms'}", id),
            is(
                "{'level':'warn','event':'breaker_transition','provider':'sms-mms',"
                    + "'from':'closed','to':'open','reason':'failures'}",
                id),
            is(
                "{'level':'warn','event':'breaker_transition','provider':'sms-mms',"
                    + "'from':'open','to':'half_open','reason':'cool_down_over'}",
                id),
            is(
                "{'level':'warn','event':'breaker_transition','provider':'sms-mms',"
                    + "'from':'half_open','to':'closed','reason':'probes_succeeded'}",
                id),
            is("{'level':'error','event':'provider_not_configured','channel':'mms'}", id),
            is(
                "{'level':'warn','event':'channel_not_carried','message':'messages of the channel"
                    + " fax wait: no live node has a provider for it; they fail in 10 minutes'}",
                id),
            is(
                "{'level':'warn','event':'stale_settlement','provider':'sms-mms',"
                    + "'message_id':'%s','attempt_number':3,'fence':9}",
                id),
            is(
                "{'level':'error','event':'inbound_dropped','event_id':'%s',"
                    + "'message':'its payload cannot be read'}",
                id),
            is(
                "{'level':'warn','event':'receipts_unknown',"
                    + "'message':'providers sent 3 receipts for messages that are not known'}",
                id),
            is(
                "{'level':'info','event':'breaker_operated',"
                    + "'message':'provider sms-mms: open'}",
                id),
            is(
                "{'level':'error','event':'store_failed','operation':'poll',"
                    + "'error':'java.lang.IllegalStateException',"
                    + "'message':'java.lang.IllegalStateException: the disk is gone'}",
                id),
            line ->
                assertThat(line)
                    .startsWith(
                        json(
                            "{'level':'error','event':'unexpected','where':'settling',"
                                + "'error':'java.lang.IllegalArgumentException','stack':'")));
  }

  private static ThrowingConsumer<String> is(String expected, String id) {
    return line -> assertThat(line).isEqualTo(json(expected.formatted(id)));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
