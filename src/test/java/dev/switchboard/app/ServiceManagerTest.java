package dev.switchboard.app;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears of a service of {@code Type=notify}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "systemd is on Linux alone")
class ServiceManagerTest {
  @TempDir private Path folder;

  @Test
  void theServiceManagerIsToldThroughTheSocketThatItNames() throws Throwable {
    String socket = folder.resolve("notify").toString();
    try (Listener listener = new Listener(socket)) {
      assertThat(ServiceManager.tellReady(socket)).isTrue();
      assertThat(listener.receive()).isEqualTo("READY=1");
    }
  }

  @Test
  void aSocketMayBeOfTheAbstractNamespace() throws Throwable {
    String socket = "@" + folder.getFileName();
    try (Listener listener = new Listener(socket)) {
      assertThat(ServiceManager.tellReady(socket)).isTrue();
      assertThat(listener.receive()).isEqualTo("READY=1");
    }
  }

  @Test
  void withoutAServiceManagerNobodyIsTold() {
    assertThat(ServiceManager.tellReady(null)).isTrue();
    assertThat(ServiceManager.tellReady("")).isTrue();
  }

  @Test
  void aSocketThatIsNotThereOrTooLongIsToldAndNoException() {
    assertThat(ServiceManager.tellReady(folder.resolve("gone").toString())).isFalse();
    assertThat(ServiceManager.tellReady("/" + "x".repeat(200))).isFalse();
  }

  /** The other end: a bound Unix socket of datagrams. */
  private static final class Listener implements AutoCloseable {
    private final int descriptor;

    Listener(String name) throws Throwable {
      descriptor =
          (int) function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT).invokeExact(1, 2, 0);
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      if (bytes[0] == '@') {
        bytes[0] = 0;
      }
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment address = arena.allocate(2L + bytes.length, 2);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
        int bound =
            (int)
                function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT)
                    .invokeExact(descriptor, address, 2 + bytes.length);
        assertThat(bound).isZero();
      }
    }

    /** What has arrived; it does not wait, since a datagram is there once it is sent. */
    String receive() throws Throwable {
      int doNotWait = 0x40;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate(100);
        long bytes =
            (long)
                function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)
                    .invokeExact(descriptor, buffer, 100L, doNotWait);
        assertThat(bytes).isPositive();
        return new String(buffer.asSlice(0, bytes).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
      }
    }

    @Override
    public void close() {
      try {
        int _ = (int) function("close", JAVA_INT, JAVA_INT).invokeExact(descriptor);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(
        String name, ValueLayout result, ValueLayout... arguments) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }
  }
}
