package dev.switchboard.api.twilio;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to a webhook: {@code <Response><Message>...</Message></Response>}. There are no
 * document types and no entities from outside. Other verbs are passed over.
 */
final class Twiml {
  /** Of an answer. More than these are not sent. */
  static final int MAX_REPLIES = 10;

  private Twiml() {}

  /**
   * A message that is to be sent.
   *
   * @param to null for the one who wrote
   * @param media absolute URLs, in order
   */
  record Reply(@Nullable String to, String body, List<String> media) {
    Reply {
      media = List.copyOf(media);
    }
  }

  /** The messages of an answer; empty for one that is not TwiML. */
  static Optional<List<Reply>> read(String answer) {
    if (answer.isBlank()) {
      return Optional.of(List.of());
    }
    try {
      XMLStreamReader xml = factory().createXMLStreamReader(new StringReader(answer.strip()));
      try {
        return xml.nextTag() == XMLStreamConstants.START_ELEMENT && isNamed(xml, "Response")
            ? Optional.of(replies(xml))
            : Optional.empty();
      } finally {
        xml.close();
      }
    } catch (XMLStreamException _) {
      return Optional.empty();
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private static List<Reply> replies(XMLStreamReader xml) throws XMLStreamException {
    List<Reply> replies = new ArrayList<>();
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      if (isNamed(xml, "Message") || isNamed(xml, "Sms")) {
        Reply reply = reply(xml);
        if (replies.size() < MAX_REPLIES) {
          replies.add(reply);
        }
      } else {
        var _ = text(xml);
      }
    }
    return replies;
  }

  private static Reply reply(XMLStreamReader xml) throws XMLStreamException {
    String to = xml.getAttributeValue(null, "to");
    StringBuilder body = new StringBuilder();
    List<String> media = new ArrayList<>();
    int event = xml.next();
    while (event != XMLStreamConstants.END_ELEMENT) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        boolean isBody = isNamed(xml, "Body");
        boolean isMedia = isNamed(xml, "Media");
        String text = text(xml);
        if (isBody) {
          body.append(text);
        } else if (isMedia) {
          media.add(text.strip());
        }
      } else if (xml.hasText() && event != XMLStreamConstants.COMMENT) {
        body.append(xml.getText());
      }
      event = xml.next();
    }
    return new Reply(to, body.toString().strip(), media);
  }

  /** The text of an element and of all within it; goes to its end. */
  private static String text(XMLStreamReader xml) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    int depth = 1;
    while (depth > 0) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.getText());
        default -> {
          // Comments and the like say nothing.
        }
      }
    }
    return text.toString();
  }

  private static boolean isNamed(XMLStreamReader xml, String name) {
    return xml.getLocalName().equals(name);
  }
}
