package io.memorymap.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Offsets, sizes, alignments and strides. The expected numbers were worked out by hand from the rules: fields in order, each
 * at the next multiple of its alignment; a nested record takes its size, an array element its stride.
 */
@SuppressWarnings("ArrayRecordComponent") // Arrays are what some components are to be.
class PodLayoutTest {
    record LongBool(long a, boolean b) {}

    record BytesAsBasic(
            byte kind,
            short length,
            @FixedArray(length = 60) byte[] bytes) {}

    record EveryPrimitive(boolean a, char b, byte c, int d, short e, double f, byte g, float h, long i) {}

    record Outer(byte a, LongBool nested, byte b, int c) {}

    record Deep(byte a, Outer outer, boolean b) {}

    record Arrays(
            boolean a,
            @FixedArray(length = 3) short[] b,
            @FixedArray(length = 2) LongBool[] c,
            byte d) {}

    record Tuples(@FixedArray(length = 2, tuple = true) LongBool[] a, byte b) {}

    record Basics(byte a, BasicType8 b, BasicType64 c, long d, BasicType1024 e) {}

    record Pair(double a, long b) {}

    private static void assertOffsets(PodLayout layout, int... offsets) {
        assertThat(layout.fields().stream().filter(f -> !f.name().contains(".")).map(PodLayout.Field::offset))
                .containsExactly(java.util.Arrays.stream(offsets).boxed().toArray(Integer[]::new));
    }

    private static void assertLayout(Class<? extends Record> type, int size, int alignment, int stride, int file) {
        PodLayout layout = PodLayout.of(type);
        assertThat(List.of(layout.size(), layout.alignment(), (int) layout.stride(), (int) layout.fileLength()))
                .as("size, alignment, stride, file")
                .containsExactly(size, alignment, stride, file);
    }

    @Test
    void aLongAndABoolTakeNineBytesAtAStrideOfSixteen() {
        // a 0..8, b 8..9; stride 16; file 8 + 9 = 17, up to 24
        assertOffsets(PodLayout.of(LongBool.class), 0, 8);
        assertLayout(LongBool.class, 9, 8, 16, 24);
    }

    @Test
    void aByteAShortAndSixtyBytesTakeSixtyFourBytesAlignedToTwo() {
        // kind 0..1, gap, length 2..4, bytes 4..64; file 72
        assertOffsets(PodLayout.of(BytesAsBasic.class), 0, 2, 4);
        assertLayout(BytesAsBasic.class, 64, 2, 64, 72);
    }

    @Test
    void everyPrimitiveIsAlignedToItsSize() {
        // a 0, b 2..4, c 4, d 8..12, e 12..14, f 16..24, g 24, h 28..32, i 32..40
        assertOffsets(PodLayout.of(EveryPrimitive.class), 0, 2, 4, 8, 12, 16, 24, 28, 32);
        assertLayout(EveryPrimitive.class, 40, 8, 40, 48);
    }

    @Test
    void aNestedRecordTakesItsSizeAndNotItsStride() {
        // a 0, nested 8..17, b 17, c 20..24
        assertOffsets(PodLayout.of(Outer.class), 0, 8, 17, 20);
        assertLayout(Outer.class, 24, 8, 24, 32);
        // a 0, outer 8..32, b 32..33; stride 40; file 41 up to 48
        assertOffsets(PodLayout.of(Deep.class), 0, 8, 32);
        assertLayout(Deep.class, 33, 8, 40, 48);
    }

    @Test
    void componentsOfNestedRecordsAreListedWithTheirOwnOffsets() {
        assertThat(PodLayout.of(Deep.class).fields())
                .contains(new PodLayout.Field("outer.nested.b", "bool", 24, 1, 1))
                .contains(new PodLayout.Field("outer.c", "i32", 28, 4, 4));
    }

    @Test
    void anArrayElementTakesItsStride() {
        // a 0, b 2..8, c 8..40 (two of 16), d 40..41
        assertOffsets(PodLayout.of(Arrays.class), 0, 2, 8, 40);
        assertLayout(Arrays.class, 41, 8, 48, 56);
    }

    @Test
    void theLastElementOfATupleTakesItsSize() {
        // a 0..16 and 16..25, b 25..26
        assertOffsets(PodLayout.of(Tuples.class), 0, 25);
        assertLayout(Tuples.class, 26, 8, 32, 40);
    }

    @Test
    void basicTypesTake12And64And1024BytesAlignedToTwo() {
        // a 0, b 2..14, c 14..78, d 80..88, e 88..1112; file 1120
        assertOffsets(PodLayout.of(Basics.class), 0, 2, 14, 80, 88);
        assertLayout(Basics.class, 1112, 8, 1112, 1120);
    }

    @Test
    void entriesOfTwoBasicType8StrideBy26InAFileOf6664Bytes() {
        // key 0..12, value 12..24, state 24; 25 up to 26; 8 + 256 * 26 = 6664
        assertEntry(EntryLayout.of(BasicType8.class, BasicType8.class), 12, 24, 26, 6664);
    }

    @Test
    void entriesOfBasicType64AndBasicType1024StrideBy1090InAFileOf279048Bytes() {
        // key 0..64, value 64..1088, state 1088; 1089 up to 1090; 8 + 256 * 1090 = 279048
        assertEntry(EntryLayout.of(BasicType64.class, BasicType1024.class), 64, 1088, 1090, 279_048);
    }

    @Test
    void entriesOfBasicType64AndTwoWordsStrideBy88InAFileOf22536Bytes() {
        // key 0..64, value 64..80, state 80; 81 up to 88; 8 + 256 * 88 = 22536
        assertEntry(EntryLayout.of(BasicType64.class, Pair.class), 64, 80, 88, 22_536);
    }

    @Test
    void entriesOfBasicType8AndARecordAlignedTo8HaveAGapBeforeTheValue() {
        // key 0..12, gap, value 16..25, state 25; 26 up to 32; 8 + 256 * 32 = 8200
        assertEntry(EntryLayout.of(BasicType8.class, LongBool.class), 16, 25, 32, 8200);
    }

    private static void assertEntry(EntryLayout layout, int valueAt, int stateAt, int stride, int file) {
        assertThat(layout.valueAt(0) - layout.entryAt(0)).as("value").isEqualTo(valueAt);
        assertThat(layout.stateAt(0) - layout.entryAt(0)).as("state").isEqualTo(stateAt);
        assertThat(layout.stride()).as("stride").isEqualTo(stride);
        assertThat(layout.entryAt(0)).as("first entry").isEqualTo(8);
        assertThat(layout.entryAt(255)).as("last entry").isEqualTo(8 + 255 * stride);
        assertThat(8 + layout.structBytes()).as("file").isEqualTo(file);
    }

    @Test
    void printsATableOfItsFields() {
        assertThat(PodLayout.of(LongBool.class).toString())
                .contains("LongBool: size 9, alignment 8, stride 16, file 24")
                .contains("offset 0  size 8  align 8  i64  a")
                .contains("offset 8  size 1  align 1  bool  b");
    }

    record WithString(long id, String name) {}

    record WithBox(Integer count) {}

    record WithUnsizedArray(int[] counts) {}

    record WithLengthOnNoArray(@FixedArray(length = 2) int count) {}

    record WithEmptyArray(@FixedArray(length = 0) int[] counts) {}

    record WithArrayOfArrays(@FixedArray(length = 2) int[][] counts) {}

    record WithAnyBasic(BasicType any) {}

    record WithItself(@FixedArray(length = 1) WithItself[] again) {}

    record Generic<X>(X value) {}

    record Nothing() {}

    record NestedBad(int a, WithString bad) {}

    @Test
    void whatIsNotPlainDataIsRefusedByTheNameOfItsComponent() {
        assertRefused(WithString.class, "name", "java.lang.String", "BasicType64");
        assertRefused(WithBox.class, "count", "java.lang.Integer");
        assertRefused(WithUnsizedArray.class, "counts", "@FixedArray");
        assertRefused(WithLengthOnNoArray.class, "count", "no array");
        assertRefused(WithEmptyArray.class, "counts", "at least 1");
        assertRefused(WithArrayOfArrays.class, "counts", "array of arrays");
        assertRefused(WithAnyBasic.class, "any", "BasicType8");
        assertRefused(WithItself.class, "WithItself", "contains itself");
        assertRefused(Generic.class, "value", "java.lang.Object");
        assertRefused(Nothing.class, "Nothing", "nothing to map");
        assertRefused(NestedBad.class, "name", "WithString");
    }

    private static void assertRefused(Class<? extends Record> type, String... parts) {
        assertThatThrownBy(() -> PodLayout.of(type))
                .isInstanceOf(PodLayoutException.class)
                .hasMessageContainingAll(parts);
    }

    record Huge(
            @FixedArray(length = Integer.MAX_VALUE) long[] a,
            @FixedArray(length = Integer.MAX_VALUE) long[] b) {}

    @Test
    void aSizeBeyondAnIntIsTooLargeAndDoesNotWrapAround() {
        assertThatThrownBy(() -> PodLayout.of(Huge.class)).isInstanceOf(MemoryMapTooLargeException.class);
    }
}
