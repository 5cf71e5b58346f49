package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;

/** The types of {@code java.time}, by their parts. */
@SuppressWarnings({
    "JavaInstantGetSecondsGetNano", // Both parts are written, in different arms of one method.
    "JavaDurationGetSecondsGetNano",
    "JavaPeriodGetDays"
})
final class TimeScalars {
    private TimeScalars() {}

    static void addTags(Map<Class<?>, Integer> tags) {
        tags.put(Instant.class, Tags.INSTANT);
        tags.put(LocalDate.class, Tags.LOCAL_DATE);
        tags.put(LocalTime.class, Tags.LOCAL_TIME);
        tags.put(LocalDateTime.class, Tags.LOCAL_DATE_TIME);
        tags.put(OffsetTime.class, Tags.OFFSET_TIME);
        tags.put(OffsetDateTime.class, Tags.OFFSET_DATE_TIME);
        tags.put(ZonedDateTime.class, Tags.ZONED_DATE_TIME);
        tags.put(Duration.class, Tags.DURATION);
        tags.put(Period.class, Tags.PERIOD);
        tags.put(Year.class, Tags.YEAR);
        tags.put(YearMonth.class, Tags.YEAR_MONTH);
        tags.put(MonthDay.class, Tags.MONTH_DAY);
        tags.put(ZoneOffset.class, Tags.ZONE_OFFSET);
    }

    static void write(int tag, Object value, ByteOutput out) {
        switch (tag) {
            case Tags.INSTANT -> {
                out.writeLong(((Instant) value).getEpochSecond());
                out.writeInt(((Instant) value).getNano());
            }
            case Tags.LOCAL_DATE -> out.writeLong(((LocalDate) value).toEpochDay());
            case Tags.LOCAL_TIME -> out.writeLong(((LocalTime) value).toNanoOfDay());
            case Tags.LOCAL_DATE_TIME -> writeLocal((LocalDateTime) value, out);
            case Tags.OFFSET_TIME -> {
                OffsetTime time = (OffsetTime) value;
                out.writeLong(time.toLocalTime().toNanoOfDay());
                out.writeInt(time.getOffset().getTotalSeconds());
            }
            case Tags.OFFSET_DATE_TIME -> {
                OffsetDateTime time = (OffsetDateTime) value;
                writeLocal(time.toLocalDateTime(), out);
                out.writeInt(time.getOffset().getTotalSeconds());
            }
            case Tags.ZONED_DATE_TIME -> {
                ZonedDateTime time = (ZonedDateTime) value;
                writeLocal(time.toLocalDateTime(), out);
                out.writeInt(time.getOffset().getTotalSeconds());
                writeZone(time.getZone(), out);
            }
            case Tags.DURATION -> {
                out.writeLong(((Duration) value).toSeconds());
                out.writeInt(((Duration) value).getNano());
            }
            case Tags.PERIOD -> {
                out.writeInt(((Period) value).getYears());
                out.writeInt(((Period) value).getMonths());
                out.writeInt(((Period) value).getDays());
            }
            case Tags.YEAR -> out.writeInt(((Year) value).getValue());
            case Tags.YEAR_MONTH -> {
                out.writeInt(((YearMonth) value).getYear());
                out.writeByte(((YearMonth) value).getMonthValue());
            }
            case Tags.MONTH_DAY -> {
                out.writeByte(((MonthDay) value).getMonthValue());
                out.writeByte(((MonthDay) value).getDayOfMonth());
            }
            case Tags.ZONE_OFFSET -> out.writeInt(((ZoneOffset) value).getTotalSeconds());
            case Tags.ZONE_REGION -> Utf8.writeSized(((ZoneId) value).getId(), out);
            default -> throw new EncodeException("no scalar has the tag " + tag);
        }
    }

    static Object read(int tag, ByteInput in) {
        return switch (tag) {
            case Tags.INSTANT -> {
                long seconds = in.readLong();
                yield Instant.ofEpochSecond(seconds, readNanos(in));
            }
            case Tags.LOCAL_DATE -> LocalDate.ofEpochDay(in.readLong());
            case Tags.LOCAL_TIME -> LocalTime.ofNanoOfDay(in.readLong());
            case Tags.LOCAL_DATE_TIME -> readLocal(in);
            case Tags.OFFSET_TIME -> {
                LocalTime time = LocalTime.ofNanoOfDay(in.readLong());
                yield OffsetTime.of(time, readOffset(in));
            }
            case Tags.OFFSET_DATE_TIME -> {
                LocalDateTime time = readLocal(in);
                yield OffsetDateTime.of(time, readOffset(in));
            }
            case Tags.ZONED_DATE_TIME -> {
                LocalDateTime time = readLocal(in);
                ZoneOffset offset = readOffset(in);
                yield ZonedDateTime.ofInstant(time, offset, readZone(in));
            }
            case Tags.DURATION -> {
                long seconds = in.readLong();
                yield Duration.ofSeconds(seconds, readNanos(in));
            }
            case Tags.PERIOD -> {
                int years = in.readInt();
                int months = in.readInt();
                yield Period.of(years, months, in.readInt());
            }
            case Tags.YEAR -> Year.of(in.readInt());
            case Tags.YEAR_MONTH -> {
                int year = in.readInt();
                yield YearMonth.of(year, in.readByte());
            }
            case Tags.MONTH_DAY -> {
                int month = in.readByte();
                yield MonthDay.of(month, in.readByte());
            }
            case Tags.ZONE_OFFSET -> readOffset(in);
            case Tags.ZONE_REGION -> ZoneId.of(Utf8.readSized(in));
            default -> throw new DecodeException("unknown tag " + tag + " at " + (in.position() - 1));
        };
    }

    private static void writeLocal(LocalDateTime time, ByteOutput out) {
        out.writeLong(time.toLocalDate().toEpochDay());
        out.writeLong(time.toLocalTime().toNanoOfDay());
    }

    private static LocalDateTime readLocal(ByteInput in) {
        LocalDate date = LocalDate.ofEpochDay(in.readLong());
        return LocalDateTime.of(date, LocalTime.ofNanoOfDay(in.readLong()));
    }

    /** An offset and a region may share a name and are still not equal, hence the tag. */
    private static void writeZone(ZoneId zone, ByteOutput out) {
        int tag = zone instanceof ZoneOffset ? Tags.ZONE_OFFSET : Tags.ZONE_REGION;
        out.writeByte(tag);
        write(tag, zone, out);
    }

    private static ZoneId readZone(ByteInput in) {
        int tag = in.readUnsignedByte();
        if (tag != Tags.ZONE_OFFSET && tag != Tags.ZONE_REGION) {
            throw new DecodeException("tag " + tag + " is no time zone at " + (in.position() - 1));
        }
        return (ZoneId) read(tag, in);
    }

    private static ZoneOffset readOffset(ByteInput in) {
        return ZoneOffset.ofTotalSeconds(in.readInt());
    }

    private static int readNanos(ByteInput in) {
        int nanos = in.readInt();
        if (nanos < 0 || nanos > 999_999_999) {
            throw new DecodeException(nanos + " nanoseconds are no part of a second");
        }
        return nanos;
    }
}
