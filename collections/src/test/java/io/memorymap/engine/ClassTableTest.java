package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.engine.head.ClassTable;
import io.memorymap.format.ClassTableDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A number means one name for ever, whatever becomes of the table. */
final class ClassTableTest {
    private static final int START = StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET;
    private static final int BYTES = 8192;

    private final Region head = new ByteBufferRegion(ByteBuffer.allocateDirect(START + 2 * BYTES));

    private ClassTable open() {
        return new ClassTable(head, BYTES, false);
    }

    @Test
    void namesKeepTheirNumbersThroughReopening() {
        ClassTable table = open();
        assertThat(table.idOf("a.B")).isEqualTo(1);
        assertThat(table.idOf("\u00fcber.Klasse")).isEqualTo(2);
        assertThat(table.idOf("a.B")).isEqualTo(1);

        ClassTable again = open();

        assertThat(again.nameOf(1)).isEqualTo("a.B");
        assertThat(again.nameOf(2)).isEqualTo("\u00fcber.Klasse");
        assertThat(again.nameOf(3)).isNull();
        assertThat(again.nameOf(0)).isNull();
        assertThat(again.idOf("c.D")).isEqualTo(3);
        assertThat(open().nameOf(3)).isEqualTo("c.D");
    }

    @Test
    void aFullTableListsNoMoreNames() {
        ClassTable table = open();
        int listed = 0;
        while (table.idOf("com.acme.Type" + listed) != 0) {
            listed++;
        }
        assertThat(listed).isGreaterThan(200);
        assertThat(table.idOf("com.acme.Type0")).isEqualTo(1);
        ClassTable again = open();
        assertThat(again.nameOf(listed)).isEqualTo("com.acme.Type" + (listed - 1));
        assertThat(again.idOf("com.acme.Type" + listed)).isZero();
    }

    @Test
    void aNameThatEndsWithTheTableIsTheLast() {
        ClassTable table = open();
        String longest = "x".repeat(BYTES - ClassTableDescriptor.NAME_OFFSET);
        assertThat(table.idOf(longest + "x")).isZero();
        assertThat(table.idOf(longest)).isEqualTo(1);
        assertThat(open().nameOf(1)).isEqualTo(longest);
        assertThat(open().idOf("y")).isZero();
    }

    @Test
    void damageNeverGivesANumberASecondMeaning() {
        Map<Integer, String> names = new TreeMap<>();
        ClassTable table = open();
        for (int i = 1; i <= 20; i++) {
            assertThat(table.idOf("com.acme.Type" + i * i)).isEqualTo(i);
            names.put(i, "com.acme.Type" + i * i);
        }
        byte[] sound = new byte[BYTES];
        head.get(START, sound, 0, BYTES);
        Random random = new Random(31);
        int used = ClassTableDescriptor.entryBytes("com.acme.Type400".getBytes(StandardCharsets.UTF_8).length) * 19;
        for (int n = 0; n < 2000; n++) {
            byte[] damaged = sound.clone();
            damaged[random.nextInt(used)] ^= (byte) (1 << random.nextInt(8));
            head.put(START, damaged, 0, BYTES);
            head.put(START + BYTES, sound, 0, BYTES);
            assertThat(open().isSound()).as("the damage is noticed").isFalse();
            assertThat(open().names()).as("the other copy is sound").containsExactlyElementsOf(names.values());
            head.put(START + BYTES, damaged, 0, BYTES);
            ClassTable reopened = open();
            assertThat(reopened.isSound()).as("the damage is noticed").isFalse();
            int added = reopened.idOf("com.acme.New");
            for (int i = 1; i <= 21; i++) {
                String name = reopened.nameOf(i);
                assertThat(name == null || name.equals(names.get(i)) || (i == added && i == 21))
                        .as("number %d is %s now", i, name)
                        .isTrue();
            }
        }
    }

    @Test
    void anAppendThatWasKilledBeforeItsLengthLeavesNothing() {
        open().idOf("a.B");
        int second = START + ClassTableDescriptor.entryBytes(3);
        byte[] rest = "leftover of a name".getBytes(StandardCharsets.UTF_8);
        head.put(second + 8, rest, 0, rest.length);
        head.put(second + 8 + BYTES, rest, 0, rest.length);

        ClassTable table = open();

        assertThat(table.nameOf(2)).isNull();
        assertThat(table.idOf("c.D")).isEqualTo(2);
        assertThat(open().nameOf(2)).isEqualTo("c.D");
    }
}
