package dev.switchboard.tools.seed;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One conversation, message by message: one dialogue after the other, on one channel. */
final class Correspondence implements Iterator<SeedRequest> {
  private static final int SMS_PERCENT = 60;
  private static final int MMS_PERCENT = 10;

  private static final long CHANNEL = 1;
  private static final long TOPIC = 2;
  private static final long PAUSE = 3;
  private static final long FROM = 4;
  private static final long TO = 5;
  private static final long CONTENT = 6;

  private final Setting setting;
  private final String id;
  private final int messages;
  private final String channel;
  private final ReplyDelays pace;
  private final Place place;
  private @Nullable Instant time;

  /** Who talks, in which words, and where all its draws begin. */
  record Setting(
      Cast.Pair pair, Vocabulary vocabulary, List<Dialogue> dialogues, SeedChance chance) {}

  /**
   * @param id unique in all worlds
   * @param end the time of the last message; null for messages without a time
   */
  Correspondence(Setting setting, String id, int messages, @Nullable Instant end) {
    this.setting = setting;
    this.id = id;
    this.messages = messages;
    this.channel = channel(setting.chance().at(CHANNEL).below(100));
    this.pace = ReplyDelays.of(messages);
    this.place = new Place();
    this.time = end == null ? null : end.minus(allPauses());
  }

  @Override
  public boolean hasNext() {
    return place.message + 1 < messages;
  }

  @Override
  public SeedRequest next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    place.advance();
    if (time != null) {
      time = time.plus(place.pauseBefore());
    }
    return message().toRequest();
  }

  /** Walks once through all messages, so that none has to be kept to know when the first was. */
  private Duration allPauses() {
    Duration all = Duration.ZERO;
    Place walk = new Place();
    for (int i = 0; i < messages; i++) {
      walk.advance();
      all = all.plus(walk.pauseBefore());
    }
    return all;
  }

  private SeedMessage message() {
    SeedChance draw = setting.chance();
    Dialogue.Turn turn = place.dialogue.turns().get(place.turn);
    Topic topic =
        new Topic(
            place.dialogue, setting.pair(), setting.vocabulary(), draw.at(TOPIC).at(place.topic));
    boolean outbound = turn.outbound();
    Party business = setting.pair().business();
    Party contact = setting.pair().contact();
    Party sender = outbound ? business : contact;
    Content content =
        Content.of(
            channel, topic, turn, place.turn > 0, sender, draw.at(CONTENT).at(place.message));
    return new SeedMessage(
        channel,
        outbound,
        address(sender, draw.at(FROM).at(place.message)),
        address(outbound ? contact : business, draw.at(TO).at(place.message)),
        content,
        time,
        id + "-" + place.message);
  }

  private String address(Party party, SeedChance chance) {
    return channel.equals(SeedMessage.EMAIL)
        ? party.emailSpelled(chance)
        : party.phone().spelled(chance);
  }

  private static String channel(int percent) {
    if (percent < SMS_PERCENT) {
      return SeedMessage.SMS;
    }
    return percent < SMS_PERCENT + MMS_PERCENT ? SeedMessage.MMS : SeedMessage.EMAIL;
  }

  /** Where in the conversation a party is. */
  private final class Place {
    private int message = -1;
    private int topic;
    private int turn = -1;
    private Dialogue dialogue = dialogue(0);

    void advance() {
      message++;
      turn++;
      if (turn == dialogue.turns().size()) {
        turn = 0;
        topic++;
        dialogue = dialogue(topic);
      }
    }

    Duration pauseBefore() {
      if (message == 0) {
        return Duration.ZERO;
      }
      SeedChance draw = setting.chance().at(PAUSE).at(message);
      return turn == 0 ? pace.silence(draw) : pace.answer(draw);
    }

    private Dialogue dialogue(int number) {
      return setting.chance().at(TOPIC).at(number).oneOf(setting.dialogues());
    }
  }
}
