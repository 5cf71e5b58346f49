package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a connection answers after it was given up is not vouched for by the one that follows it: what changed between the two is announced on neither. */
final class LateAnswersTest {
    private static final int PLACE = 1;
    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Vouchers vouchers = new Vouchers(10);
    private final ServerConnection connection = new ServerConnection(
            silent(),
            "localhost:1",
            new ServerConnection.Listener() {
                @Override
                public void changed(byte[] entry) {}

                @Override
                public void doubted(byte[] entry) {
                    vouchers.changed(PLACE);
                }

                @Override
                public void emptied() {}

                @Override
                public void confirmed(ServerConnection confirmed) {}

                @Override
                public void moved(ServerConnection moved) {}

                @Override
                public void lost(ServerConnection given, String why) {
                    vouchers.lost();
                }
            },
            HOUR_NANOS,
            HOUR_NANOS);

    LateAnswersTest() {
        vouchers.confirmedUntil(System.nanoTime() + HOUR_NANOS);
    }

    /** A connection that is open, and says nothing. */
    @SuppressWarnings("unchecked")
    private static StatefulRedisConnection<byte[], byte[]> silent() {
        InvocationHandler nothing = (proxy, method, arguments) -> switch (method.getName()) {
            case "isOpen" -> true;
            case "closeAsync" -> CompletableFuture.completedFuture(null);
            case "dispatch" -> arguments[0];
            default -> null;
        };
        return (StatefulRedisConnection<byte[], byte[]>) Proxy.newProxyInstance(
                LateAnswersTest.class.getClassLoader(), new Class<?>[] {StatefulRedisConnection.class}, nothing);
    }

    private Answer<String> asked() {
        return connection.send(Answer.of(
                CommandType.GET,
                new StatusOutput<>(ByteArrayCodec.INSTANCE),
                Answer.args(),
                vouchers,
                new Place(new byte[0], PLACE)));
    }

    private boolean isVouchedFor(Answer<String> answer) {
        return vouchers.isLast(PLACE, answer.number())
                && vouchers.isVouchedFor(vouchers.incarnation(), PLACE, answer.number());
    }

    @Test
    void answerInTimeIsVouchedFor() {
        Answer<String> answer = asked();
        answer.complete();
        assertThat(isVouchedFor(answer)).isTrue();
    }

    @Test
    void answerAfterTheConnectionWasGivenUpIsNot() {
        Answer<String> answer = asked();
        connection.lost("no sign of life");
        answer.complete();
        assertThat(isVouchedFor(answer)).isFalse();
    }

    @Test
    void whatWasThereBeforeALateAnswerIsNotVouchedForEither() {
        Answer<String> before = asked();
        before.complete();
        Answer<String> write = asked();
        connection.close();
        write.complete();
        assertThat(vouchers.isVouchedFor(vouchers.incarnation(), PLACE, before.number()))
                .isFalse();
    }
}
