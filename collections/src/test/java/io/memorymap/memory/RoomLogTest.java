package io.memorymap.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that lacks room says so when that begins and when it has ended, and not more often than once a minute. */
final class RoomLogTest {
    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.memorymap");
    private final RoomLog log = new RoomLog();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private void refused(long seconds) {
        log.refused(Long.MAX_VALUE - 5 + TimeUnit.SECONDS.toNanos(seconds), "refused at " + seconds);
    }

    private void granted(long seconds) {
        log.granted("granted at " + seconds);
    }

    @Test
    void saysWhenItBeginsAndWhenItHasEnded() {
        granted(0);
        refused(1);
        refused(2);
        refused(200);
        granted(300);
        granted(301);
        assertThat(lines).containsExactly("refused at 1", "granted at 300");
    }

    @Test
    void saysOnePairAMinuteIfRoomComesAndGoes() {
        for (int second = 0; second < 180; second += 2) {
            refused(second);
            granted(second + 1);
        }
        assertThat(lines)
                .containsExactly(
                        "refused at 0",
                        "granted at 1",
                        "refused at 60",
                        "granted at 61",
                        "refused at 120",
                        "granted at 121");
    }

    @Test
    void saysAMinuteLateWhatHasBegunWithinTheMinuteAndLasts() {
        refused(0);
        granted(10);
        refused(20);
        refused(59);
        assertThat(lines).hasSize(2);
        refused(61);
        assertThat(lines).endsWith("refused at 61");
        granted(70);
        assertThat(lines).endsWith("granted at 70");
    }
}
