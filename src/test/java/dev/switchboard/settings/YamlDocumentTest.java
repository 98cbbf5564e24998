package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.settings.YamlNode.Mapping;
import dev.switchboard.settings.YamlNode.Scalar;
import dev.switchboard.settings.YamlNode.Sequence;
import org.junit.jupiter.api.Test;

/** Any YAML, not only settings. */
class YamlDocumentTest {

  @Test
  void everyNodeKnowsItsLine() {
    YamlDocument document =
        YamlDocument.parse(
            "story.yaml",
            """
            steps:
              - at: 10s
                send: {count: 5}
              - at: ~
            """);

    Sequence steps = (Sequence) document.root().members().getFirst().value();
    Mapping first = (Mapping) steps.items().getFirst();
    Mapping second = (Mapping) steps.items().getLast();
    assertThat(document.faults()).isEmpty();
    assertThat(first.line()).isEqualTo(2);
    assertThat(first.members().getFirst())
        .isEqualTo(new YamlNode.Member("at", 2, new Scalar(2, "10s")));
    assertThat(((Mapping) first.members().getLast().value()).members())
        .containsExactly(new YamlNode.Member("count", 3, new Scalar(3, "5")));
    assertThat(second.members())
        .containsExactly(new YamlNode.Member("at", 4, new YamlNode.Empty(4)));
  }

  @Test
  void whatComesBeforeAFaultIsThere() {
    YamlDocument document = YamlDocument.parse("story.yaml", "a: 1\nb: {c: 2\n");

    assertThat(document.root().members())
        .extracting(YamlNode.Member::name)
        .containsExactly("a", "b");
    assertThat(document.faults()).singleElement().asString().startsWith("story.yaml:");
  }
}
