package dev.switchboard.app;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd that the server is ready, as a service of {@code Type=notify} does (sd_notify(3)):
 * one datagram to the socket that {@code NOTIFY_SOCKET} names. Java has no datagrams of Unix
 * sockets, so the C library sends it. Linux on 64 bits only; there is no systemd elsewhere.
 */
final class ServiceManager {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NO_SIGNAL = 0x4000;

  /** The longest name of a socket, of {@code sun_path}. */
  private static final int MAX_NAME_BYTES = 107;

  private ServiceManager() {}

  /**
   * Sends {@code READY=1}.
   *
   * @param socket a path, or {@code @} and a name of the abstract namespace; null where no one
   *     waits
   * @return false if a service manager waits, and could not be told
   */
  static boolean tellReady(@Nullable String socket) {
    if (socket == null || socket.isEmpty()) {
      return true;
    }
    byte[] name = socket.getBytes(StandardCharsets.UTF_8);
    if (name.length > MAX_NAME_BYTES) {
      return false;
    }
    if (name[0] == '@') {
      name[0] = 0;
    }
    try {
      return send(name, "READY=1".getBytes(StandardCharsets.UTF_8));
    } catch (Throwable e) { // what MethodHandle.invokeExact declares
      return false;
    }
  }

  private static boolean send(byte[] name, byte[] message) throws Throwable {
    MethodHandle socket = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    MethodHandle sendto =
        function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    MethodHandle close = function("close", JAVA_INT, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      // struct sockaddr_un: the family in two bytes, then the name.
      MemorySegment address = arena.allocate(Short.BYTES + MAX_NAME_BYTES + 1L, Short.BYTES);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
      MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
      int descriptor = (int) socket.invokeExact(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (descriptor < 0) {
        return false;
      }
      long sent =
          (long)
              sendto.invokeExact(
                  descriptor,
                  text,
                  (long) message.length,
                  NO_SIGNAL,
                  address,
                  Short.BYTES + name.length);
      int _ = (int) close.invokeExact(descriptor);
      return sent == message.length;
    }
  }

  /** A function of the C library. */
  @SuppressWarnings("restricted") // the launcher enables native access, which SQLite needs as well
  private static MethodHandle function(String name, ValueLayout result, ValueLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }
}
