package io.memorymap.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BasicTypeTest {
    @Test
    void hashesEqualTheIndependentlyComputedVectors() throws IOException {
        int vectors = 0;
        for (String line : resource("hash_vectors.csv")) {
            String[] parts = line.split(";", -1);
            BasicType64 key = keyOf(BasicType.Kind.valueOf(parts[0]), parts[1]);
            assertThat(SwiftTable.hex(key.bytes())).as(line).isEqualTo(parts[2]);
            assertThat(key.length()).as(line).isEqualTo(parts[2].length() / 2);
            assertThat(key.hashes())
                    .as(line)
                    .isEqualTo(new BasicType.Hashes(Long.parseLong(parts[3]), Long.parseLong(parts[4])));
            vectors++;
        }
        assertThat(vectors).isGreaterThanOrEqualTo(20);
    }

    private static List<String> resource(String name) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(BasicTypeTest.class.getResourceAsStream(name)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    private static BasicType64 keyOf(BasicType.Kind kind, String text) {
        return switch (kind) {
            case INT -> BasicType64.ofInt(Long.parseLong(text));
            case INT8 -> BasicType64.ofInt8(Byte.parseByte(text));
            case INT16 -> BasicType64.ofInt16(Short.parseShort(text));
            case INT32 -> BasicType64.ofInt32(Integer.parseInt(text));
            case INT64 -> BasicType64.ofInt64(Long.parseLong(text));
            case UINT -> BasicType64.ofUInt(Long.parseUnsignedLong(text));
            case UINT8 -> BasicType64.ofUInt8(Integer.parseInt(text));
            case UINT16 -> BasicType64.ofUInt16(Integer.parseInt(text));
            case UINT32 -> BasicType64.ofUInt32(Long.parseLong(text));
            case UINT64 -> BasicType64.ofUInt64(Long.parseUnsignedLong(text));
            case DOUBLE -> BasicType64.of(Double.parseDouble(text));
            case FLOAT -> BasicType64.of(Float.parseFloat(text));
            case BOOL -> BasicType64.of(text.equals("1"));
            case STRING -> BasicType64.of(text);
        };
    }

    @Test
    void everyKindGivesBackItsExtremes() {
        assertThat(BasicType8.ofInt(Long.MIN_VALUE).intValue()).isEqualTo(Long.MIN_VALUE);
        assertThat(BasicType8.ofInt8(Byte.MIN_VALUE).int8Value()).isEqualTo(Byte.MIN_VALUE);
        assertThat(BasicType8.ofInt16(Short.MIN_VALUE).int16Value()).isEqualTo(Short.MIN_VALUE);
        assertThat(BasicType8.ofInt32(Integer.MIN_VALUE).int32Value()).isEqualTo(Integer.MIN_VALUE);
        assertThat(BasicType8.ofInt64(Long.MAX_VALUE).int64Value()).isEqualTo(Long.MAX_VALUE);
        assertThat(BasicType8.ofUInt(-1).uintValue()).isEqualTo(-1);
        assertThat(BasicType8.ofUInt8(255).uint8Value()).isEqualTo(255);
        assertThat(BasicType8.ofUInt16(65_535).uint16Value()).isEqualTo(65_535);
        assertThat(BasicType8.ofUInt32(4_294_967_295L).uint32Value()).isEqualTo(4_294_967_295L);
        assertThat(Long.toUnsignedString(BasicType8.ofUInt64(-1).uint64Value())).isEqualTo("18446744073709551615");
        assertThat(BasicType8.of(-0.0).doubleValue()).isEqualTo(-0.0);
        assertThat(BasicType8.of(Float.MIN_VALUE).floatValue()).isEqualTo(Float.MIN_VALUE);
        assertThat(BasicType8.of(true).boolValue()).isTrue();
        assertThat(BasicType8.of("12345678").stringValue()).isEqualTo("12345678");
        assertThat(BasicType1024.of("ü".repeat(510)).stringValue()).isEqualTo("ü".repeat(510));
    }

    @Test
    void anExtractorOfAnotherKindGivesZeroFalseOrNothing() {
        BasicType64 text = BasicType64.of("1");
        assertThat(text.intValue()).isZero();
        assertThat(text.int8Value()).isZero();
        assertThat(text.int16Value()).isZero();
        assertThat(text.int32Value()).isZero();
        assertThat(text.int64Value()).isZero();
        assertThat(text.uintValue()).isZero();
        assertThat(text.uint8Value()).isZero();
        assertThat(text.uint16Value()).isZero();
        assertThat(text.uint32Value()).isZero();
        assertThat(text.uint64Value()).isZero();
        assertThat(text.doubleValue()).isEqualTo(0.0);
        assertThat(text.floatValue()).isEqualTo(0.0f);
        assertThat(text.boolValue()).isFalse();
        assertThat(BasicType64.ofInt(7).stringValue()).isEmpty();
        assertThat(BasicType64.ofInt(7).int64Value()).isZero();
        assertThat(BasicType64.ofInt32(7).uint32Value()).isZero();
    }

    @Test
    void theShortFormsTakeTheKindOfASwiftLiteral() {
        assertThat(BasicType64.of(5)).isEqualTo(BasicType64.ofInt(5));
        assertThat(BasicType64.of(5L).kind()).isEqualTo(BasicType.Kind.INT);
        assertThat(BasicType64.of(5.0).kind()).isEqualTo(BasicType.Kind.DOUBLE);
        assertThat(BasicType64.of(5.0f).kind()).isEqualTo(BasicType.Kind.FLOAT);
        assertThat(BasicType64.of(true).kind()).isEqualTo(BasicType.Kind.BOOL);
        assertThat(BasicType64.of("5").kind()).isEqualTo(BasicType.Kind.STRING);
    }

    @Test
    void unsignedKindsRefuseWhatDoesNotFit() {
        for (Runnable outside : List.<Runnable>of(
                () -> BasicType8.ofUInt8(-1),
                () -> BasicType8.ofUInt8(256),
                () -> BasicType8.ofUInt16(-1),
                () -> BasicType8.ofUInt16(65_536),
                () -> BasicType8.ofUInt32(-1),
                () -> BasicType8.ofUInt32(4_294_967_296L))) {
            assertThatThrownBy(outside::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("UINT");
        }
    }

    @Test
    void theLenientFormCutsAfterTheLastWholeCodePoint() {
        assertThat(BasicType8.of("1234567ü").stringValue()).isEqualTo("1234567");
        assertThat(BasicType8.of("123456ü").stringValue()).isEqualTo("123456ü");
        assertThat(BasicType8.of("12345日本").stringValue()).isEqualTo("12345日");
        assertThat(BasicType8.of("12345🚀").stringValue()).isEqualTo("12345");
        assertThat(BasicType64.of("x".repeat(61)).stringValue()).isEqualTo("x".repeat(60));
        assertThat(BasicType64.of("x".repeat(59) + "é").length()).isEqualTo(59);
        assertThat(BasicType1024.of("🚀".repeat(300)).stringValue()).isEqualTo("🚀".repeat(255));
    }

    @Test
    void theThrowingFormRefusesWhatItWouldHaveToCutOrReplace() {
        assertThat(BasicType64.ofThrowing("x".repeat(60)).length()).isEqualTo(60);
        assertThatThrownBy(() -> BasicType64.ofThrowing("ü".repeat(31)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("62", "60", "BasicType64");
        assertThatThrownBy(() -> BasicType8.ofThrowing("123456789")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BasicType64.ofThrowing("\ud83d")).isInstanceOf(IllegalArgumentException.class);
        assertThat(BasicType64.of("\ud83d").stringValue()).isEqualTo("?");
    }

    @Test
    void equalityIsByClassKindLengthAndBytes() {
        assertThat(BasicType64.of("a")).isEqualTo(BasicType64.of("a")).hasSameHashCodeAs(BasicType64.of("a"));
        assertThat(BasicType64.of("a")).isNotEqualTo(BasicType64.of("b"));
        assertThat(BasicType64.of("a")).isNotEqualTo(BasicType64.of("a\0"));
        assertThat(BasicType64.ofInt(1)).isNotEqualTo(BasicType64.ofInt64(1));
        assertThat(BasicType64.ofInt(1)).isNotEqualTo(BasicType64.ofUInt(1));
        assertThat((Object) BasicType64.ofInt(1)).isNotEqualTo(BasicType8.ofInt(1));
        assertThat(BasicType64.of(0.0)).isNotEqualTo(BasicType64.of(-0.0));
    }

    @Test
    void printsKindAndValue() {
        assertThat(BasicType64.of("a")).hasToString("BasicType64[STRING a]");
        assertThat(BasicType8.ofInt8((byte) -3)).hasToString("BasicType8[INT8 -3]");
        assertThat(BasicType8.ofUInt64(-1)).hasToString("BasicType8[UINT64 18446744073709551615]");
    }
}
